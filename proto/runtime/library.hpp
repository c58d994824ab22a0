// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace berth::proto {

/// Starts gRPC's library for the life of the process, once, before the first channel or server, and after the process
/// has chosen which signals its threads take: the library begins some. Held so, a server that ends does not wait for
/// gRPC's threads, which may take 10 s to notice. And Debian's build looks for deadlocks at run time, each mutex taken
/// is entered in a graph: a check for gRPC's authors, which costs every call and aborts the program on what it takes
/// for a cycle. It is switched off.
void startLibrary();

}  // namespace berth::proto
