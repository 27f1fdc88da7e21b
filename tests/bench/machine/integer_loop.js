function work(n) {
  let i = 0, total = 0;
  while (i < n) {
    if (i % 3 === 0) {
      total = total + i;
    } else {
      total = total + i * 2 - 7;
    }
    i = i + 1;
  }
  print(total);
}
for (let pass = 1; pass <= passes; pass++) {
  work(Math.floor(30000000 / part));
}
