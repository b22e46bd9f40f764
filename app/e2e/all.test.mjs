// All tests in one process, in this order, over one validator: it takes an epoch to come up, and its operators may have stake four
// epochs later. Each file runs by itself as well: node --test e2e/start.test.mjs
import './start.test.mjs';
import './connect.test.mjs';
import './stake.test.mjs';
import './leave.test.mjs';
import './trouble.test.mjs';
import './figures.test.mjs';
import './operators.test.mjs';
import './looks.test.mjs';
