// Copyright (c) 2026 the unitsmith.systemd authors
// GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
// SPDX-License-Identifier: GPL-3.0-or-later
// Says that it is up, after code that is worth compiling has run.
let sum = 0;
for (let i = 0; i < 3e6; i++) sum = (sum + i * i) % 97;
require('http').createServer((request, response) => response.end('up ' + sum)).listen(8030, '127.0.0.1');
