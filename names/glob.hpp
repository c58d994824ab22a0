// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace berth::names {

/// Whether a glob describes the whole of `text`. `*` is any run of characters, also none; `?` is one character; all
/// else is itself. Time grows with the product of the lengths at worst.
bool matchesTag(std::string_view glob, std::string_view text);

/// The same for names of principals: `*` stays between two of `/` and `:`, so that `ci/*` is not `ci/a/b`. A glob that
/// is `*` alone describes every name. `?` is itself.
bool matchesSubject(std::string_view glob, std::string_view text);

/// The same for repositories: `*` stays within one segment between slashes, a segment `**` is any number of segments,
/// also none: `a/**` describes `a`, `a/b` and `a/b/c`. `?` is itself.
bool matchesRepository(std::string_view glob, std::string_view text);

/// "alice", "my_app-2": one component of a repository's name, by the grammar of the distribution specification.
bool isComponent(std::string_view text);

/// Components with slashes between them, at most 255 bytes.
bool isRepositoryName(std::string_view text);

}  // namespace berth::names
