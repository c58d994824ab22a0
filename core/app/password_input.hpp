// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "htpasswd/result.hpp"
#include "htpasswd/secret.hpp"

#include <memory>
#include <string>

namespace berth::app {

using Password = std::unique_ptr<htpasswd::Secret>;

/// A password that is typed twice into the terminal of standard input, which does not show it. A signal that ends or
/// stops the program does so after the terminal shows what is typed again. The program's only thread.
htpasswd::Result<Password> askPassword(const std::string& user);

/// All of standard input, without the line break at its end.
htpasswd::Result<Password> readPassword();

}  // namespace berth::app
