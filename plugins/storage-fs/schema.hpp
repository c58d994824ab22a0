// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "database.hpp"

#include <cstdint>
#include <string_view>

namespace berth::storage_fs {

/// What the tables are for:
///   meta            name → number or text, see MetaName below
///   records         the records; version is the sequence of the batch that wrote them
///   blobs           blobs that are files; durable: file and folder were synced since it was committed
///   journal         small blobs on their way to their files, in the order of id
///   mirror_pending  records whose file under manifests/ may not be synced, or not even be written
///   doomed          blobs that were removed, whose file may still be there
/// Keys are BLOBs: compared by bytes.
Outcome<void> createTables(Database& database);

/// Names of meta.
inline constexpr std::string_view kMetaFormat = "format";                 ///< 1
inline constexpr std::string_view kMetaReady = "ready";                   ///< 0 while the tables are being rebuilt
inline constexpr std::string_view kMetaDerivedLost = "derived_lost";      ///< 1: see records.proto
inline constexpr std::string_view kMetaSequenceLimit = "sequence_limit";  ///< no batch has a higher sequence
inline constexpr std::string_view kMetaBoot = "boot";                     ///< the boot id of the latest opening, text

inline constexpr std::uint64_t kFormat = 1;

Outcome<std::uint64_t> metaNumber(Database& database, std::string_view name);
Outcome<std::string> metaText(Database& database, std::string_view name);
Outcome<void> setMeta(Database& database, std::string_view name, std::uint64_t number);
Outcome<void> setMeta(Database& database, std::string_view name, std::string_view text);

}  // namespace berth::storage_fs
