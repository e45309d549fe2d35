// Keeps a dataset and answers GROQ queries over it with Sanity's own reference evaluator.
// One JSON object a line: {put: [document], gone: [id]} first changes it, {query, params, perspective} then asks.
import {createInterface} from 'node:readline'
import {evaluate, parse} from 'groq-js'

const documents = new Map()
let views = new Map()

const isDraft = (id) => id.startsWith('drafts.')
const isVersion = (id) => id.startsWith('versions.')

const seen = {
  published: (id) => !isDraft(id) && !isVersion(id),
  raw: () => true,
  unversioned: (id) => !isVersion(id),
}

function overlaid() {
  const found = new Map()
  for (const each of documents.values()) if (seen.published(each._id)) found.set(each._id, each)
  for (const each of documents.values()) {
    const id = each._id.slice('drafts.'.length)
    if (isDraft(each._id)) found.set(id, {...each, _id: id, _originalId: each._id})
  }
  return [...found.values()]
}

function dataset(perspective, type) {
  const name = `${perspective} ${type ?? ''}`
  if (!views.has(name)) {
    const all = perspective === 'drafts' ? overlaid() : [...documents.values()].filter((each) => seen[perspective](each._id))
    views.set(name, type === undefined ? all : all.filter((each) => each._type === type))
  }
  return views.get(name)
}

const conjuncts = (node) => (node.type === 'And' ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node])

// The one type that a query can be about: as an index would, it keeps a large dataset quick.
function typeOf(tree, text) {
  let node = tree
  while (node && node.type !== 'Filter') node = node.base
  if (!node || node.base.type !== 'Everything' || text.split('*[').length !== 2) return undefined
  for (const each of conjuncts(node.expr)) {
    const isType = each.type === 'OpCall' && each.op === '==' && each.left.type === 'AccessAttribute'
    if (isType && each.left.name === '_type' && !each.left.base && each.right.type === 'Value') return each.right.value
  }
  return undefined
}

function change({put = [], gone = []}) {
  for (const each of put) documents.set(each._id, each)
  for (const id of gone) documents.delete(id)
  if (put.length || gone.length) views = new Map()
}

function parsed(query, params) {
  try {
    return {tree: parse(query, {params})}
  } catch (error) {
    return {problem: {description: String(error.message), at: error.position ?? 0}}
  }
}

async function answer(line) {
  change(line)
  if (line.query === undefined) return {}
  const {query, params, perspective} = line
  const {tree, problem} = parsed(query, params)
  if (problem) return {problem}
  try {
    const value = await evaluate(tree, {dataset: dataset(perspective, typeOf(tree, query)), params})
    return {result: (await value.get()) ?? null}
  } catch (error) {
    return {problem: {description: String(error.message), at: 0}}
  }
}

for await (const line of createInterface({input: process.stdin})) {
  process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`)
}
