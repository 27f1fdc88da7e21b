let balance = 0.0;
function pay(account, amount, kind) {
  if (kind === "debit") {
    balance = balance - amount;
  } else {
    balance = balance + amount;
  }
}
function fee(account, amount) {
  if (account % 10 === 0) return 0.0;
  return amount * 0.25;
}
function work(n) {
  let i = 0;
  balance = 0.0;
  while (i < n) {
    pay(i, fee(i, 2.0), "debit");
    pay(i, 1.0, "credit");
    i = i + 1;
  }
  print(balance.toFixed(2));
}
for (let pass = 1; pass <= passes; pass++) {
  work(Math.floor(4000000 / part));
}
