/** `title` or `-title`. Rows that are equal there are ordered by id, so that pages do not overlap. */
export function orderOf(sort: string) {
  const direction = sort.startsWith('-') ? 'DESC' : 'ASC';
  return { [sort.replace('-', '')]: direction, id: direction } as const;
}
