function work(n) {
  let i = 0, sum = 0, missing = 0;
  while (i < n) {
    let value;
    if (i % 7 === 0) {
      value = null;
    } else {
      value = i;
    }
    let product = null;
    if (value !== null) product = value * 3 + 1;
    if (product === null) {
      missing = missing + 1;
    } else {
      sum = sum + product;
    }
    i = i + 1;
  }
  print(sum + " " + missing);
}
for (let pass = 1; pass <= passes; pass++) {
  work(Math.floor(15000000 / part));
}
