// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

/// What a `berth plugin-host` does to itself before any code of the plugin runs.
namespace berth::plugin {

struct ChildEnds {
  int control;
  int calls;
};

/// The sockets that the environment names (child_process.hpp), which it then no longer does. Nothing when it names
/// none.
std::optional<ChildEnds> takeEnds();

/// Closes all descriptors but those and the first three; both are closed on exec. No privileges can be gained and no
/// core is written, as it would hold secrets. Killed when the thread that started this process ends; signals that
/// terminals and supervisors send to everybody are left to the host, which ends this process when it has no more calls.
void confineChild(const ChildEnds& ends);

/// All of standard input, which is empty afterwards.
std::string takeInput();

}  // namespace berth::plugin
