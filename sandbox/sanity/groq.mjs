// Keeps a dataset and answers GROQ queries over it with Sanity's own reference evaluator.
// One JSON object a line: {put: [document], gone: [id]} first changes it, {query, params, perspective} then asks.
import {createInterface} from 'node:readline'
import {evaluateSync, parse} from 'groq-js'

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

function view(perspective) {
  if (!views.has(perspective)) {
    const all = perspective === 'drafts' ? overlaid() : [...documents.values()].filter((each) => seen[perspective](each._id))
    views.set(perspective, {all, named: new Map(all.map((each) => [each._id, each])), types: grouped(all)})
  }
  return views.get(perspective)
}

function grouped(all) {
  const types = new Map()
  for (const each of all) {
    if (!types.has(each._type)) types.set(each._type, [])
    types.get(each._type).push(each)
  }
  return types
}

const conjuncts = (node) => (node.type === 'And' ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node])

function typeOf(expr) {
  const isType = (each) =>
    each.type === 'OpCall' && each.op === '==' && each.right.type === 'Value' &&
    each.left.type === 'AccessAttribute' && each.left.name === '_type' && !each.left.base
  return conjuncts(expr).find(isType)?.right.value
}

// `*[_type == "x"]` looks at the documents of that type only: as an index would, it keeps a large dataset quick.
function narrowed(node, types) {
  if (Array.isArray(node)) return node.map((each) => narrowed(each, types))
  if (node === null || typeof node !== 'object' || node.type === 'Value') return node
  const same = Object.fromEntries(Object.entries(node).map(([key, part]) => [key, narrowed(part, types)]))
  const type = node.type === 'Filter' && node.base.type === 'Everything' ? typeOf(node.expr) : undefined
  return type === undefined ? same : {...same, base: {type: 'Value', value: types.get(type) ?? []}}
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

function answer(line) {
  change(line)
  if (line.query === undefined) return {}
  const {query, params, perspective} = line
  const {tree, problem} = parsed(query, params)
  if (problem) return {problem}
  const {all, named, types} = view(perspective)
  const dereference = ({_ref}) => named.get(_ref) ?? null
  try {
    const value = evaluateSync(narrowed(tree, types), {dataset: all, params, dereference})
    return {result: value.data ?? null}
  } catch (error) {
    return {problem: {description: String(error.message), at: 0}}
  }
}

for await (const line of createInterface({input: process.stdin})) {
  process.stdout.write(`${JSON.stringify(answer(JSON.parse(line)))}\n`)
}
