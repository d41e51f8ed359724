/** Go: a receive from any of so many channels, a function for each number, for the arms of a select statement are fixed. */
export function goSelects(numbers) {
  return ['package main', ...numbers.map(goSelect)].join('\n\n');
}

function goSelect(arms) {
  const cases = Array.from({ length: arms }, (_, i) => `\tcase value := <-channels[${i}]:\n\t\treturn value\n`);
  return `func select${arms}(channels []chan int) int {\n\tselect {\n${cases.join('')}\t}\n}\n`;
}
