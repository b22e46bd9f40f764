// What the groups of operators stand for. The chain has their numbers only: whoever builds the page may say it.

export const KINDS = ['owner', 'data centre', 'country', 'client'];

/** Groups have numbers of a byte; 0 is no group. */
const LAST = 255;
const LONGEST = 40;

/**
 * @param {string | undefined} text JSON: by the number of a group its kind and name.
 * @throws {Error} Where that makes no sense: the build is to fail, and never the page.
 */
export function readGroups(text) {
  if (!text?.trim()) return {};
  const read = parse(text);
  if (!isRecord(read)) refuse('it is no object, such as {"1": {"kind": "country", "name": "Finland"}}');
  return Object.fromEntries(Object.entries(read).map(([id, group]) => [checkedId(id), checkedGroup(id, group)]));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (problem) {
    return refuse(`it is no JSON: ${problem.message}`);
  }
}

const isRecord = (of) => typeof of === 'object' && of !== null && !Array.isArray(of);

function checkedId(id) {
  if (!/^[1-9]\d{0,2}$/.test(id) || Number(id) > LAST) refuse(`“${id}” is no group: they are 1 to ${LAST}`);
  return id;
}

function checkedGroup(id, group) {
  const { kind, name } = isRecord(group) ? group : refuse(`group ${id} is no object with kind and name`);
  if (!KINDS.includes(kind)) refuse(`the kind of group ${id} is none of ${KINDS.join(', ')}`);
  if (typeof name !== 'string' || name.trim() === '') refuse(`group ${id} has no name`);
  if (name.length > LONGEST) refuse(`the name of group ${id} is longer than ${LONGEST} characters`);
  return { kind, name: name.trim() };
}

/** @returns {never} */
function refuse(why) {
  throw new Error(`SLUICE_GROUPS makes no sense: ${why}`);
}
