// Answers GROQ queries with Sanity's own reference evaluator: a JSON list of {query, params, dataset} in, a list out.
import {evaluate, parse} from 'groq-js'

const chunks = []
for await (const chunk of process.stdin) chunks.push(chunk)
const asked = JSON.parse(Buffer.concat(chunks).toString('utf8'))
const answers = []
for (const {query, params, dataset} of asked) {
  const value = await evaluate(parse(query, {params}), {dataset, params})
  answers.push(await value.get())
}
process.stdout.write(JSON.stringify(answers))
