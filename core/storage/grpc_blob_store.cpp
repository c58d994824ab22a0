// SPDX-License-Identifier: Apache-2.0
#include "storage/grpc_blob_store.hpp"

#include "model/boot_id.hpp"
#include "storage/blob_pieces.hpp"
#include "storage/descriptor_writer.hpp"
#include "storage/piece_writer.hpp"
#include "storage/remote_call.hpp"

#include <sys/stat.h>

#include <utility>

namespace berth::storage {

namespace {

constexpr std::uint64_t kInlineMax = 64 << 10;

using sdk::make;
using sdk::str;

/// Asks for nothing but success.
template <class Act>
Result<void> tell(RemoteCall& call, std::string_view method, Repeat repeat, const Act& act) {
  if (auto answer = call.ask(method, repeat, act); !answer) return fail(std::move(answer).error());
  return {};
}

tl::unexpected<Error> shortOf(const Digest& digest) {
  return fail(ErrorCode::kDataLoss,
              "the store holds " + digest.text() + " with another size than it says; restore it or push it again");
}

bool hasSize(const File& file, std::uint64_t size) {
  struct stat status {};
  return ::fstat(file.fd(), &status) == 0 && static_cast<std::uint64_t>(status.st_size) == size;
}

Result<Content> contentOf(const Digest& digest, const berth_open_read_response& answer, BackendConnection& connection,
                          ReadAhead& ahead) {
  Content content;
  content.size = answer.size;
  if (answer.content_fd > 0) {
    File file{answer.content_fd};
    if (!hasSize(file, answer.size)) return shortOf(digest);
    content.file = std::make_shared<const File>(std::move(file));
  } else if (answer.is_inline != 0) {
    if (answer.data.len != answer.size) return shortOf(digest);
    content.bytes = std::make_shared<const std::string>(sdk::view(answer.data));
  } else if (answer.size > 0) {
    content.pieces = std::make_shared<BlobPieces>(connection, ahead, digest, answer.size);
  }
  return content;
}

}  // namespace

GrpcBlobStore::GrpcBlobStore(BackendConnection& connection, BlobCacheLimits limits)
    : connection_{connection}, boot_id_{readBootId()}, cache_{limits} {}

Result<std::uint64_t> GrpcBlobStore::stat(const Digest& digest) {
  auto request = make<berth_stat_blob_request>();
  request.digest = str(digest.text());
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Blobs.Stat", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
              return to.blobs.stat(context, request);
            }));
  return answer.size;
}

Result<Content> GrpcBlobStore::open(const Digest& digest) {
  BlobCache::Lookup lookup = cache_.find(digest);
  if (lookup.content) return *std::move(lookup.content);

  auto request = make<berth_open_read_request>();
  request.digest = str(digest.text());
  request.inline_max = kInlineMax;
  request.accept_fd = connection_.acceptsDescriptors() ? 1 : 0;
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Blobs.OpenRead", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
              return to.blobs.openRead(context, request);
            }));
  BERTH_TRY(Content content, contentOf(digest, answer, connection_, ahead_));
  cache_.insert(digest, content, lookup.removals);
  return content;
}

Result<std::uint64_t> GrpcBlobStore::putMax() {
  if (const std::uint64_t known = put_max_.load(std::memory_order_relaxed); known != 0) return known;
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Blobs.Info", Repeat::kOnce,
                     [](const sdk::Call& context, const BackendClients& to) { return to.blobs.info(context, {}); }));
  put_max_.store(answer.put_max, std::memory_order_relaxed);
  return answer.put_max;
}

Result<void> GrpcBlobStore::put(const Digest& digest, std::string_view bytes) {
  auto request = make<berth_put_blob_request>();
  request.digest = str(digest.text());
  request.data = str(bytes);
  const BlobCache::Lookup lookup = cache_.look(digest);
  {
    RemoteCall call{connection_};
    BERTH_CHECK(tell(call, "Blobs.Put", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
      return to.blobs.put(context, request);
    }));
  }
  // What was pushed just now is likely to be asked for: a manifest by its own push's client, for one.
  if (!lookup.content && bytes.size() <= kInlineMax) {
    cache_.insert(digest, Content{bytes.size(), std::make_shared<const std::string>(bytes), nullptr, nullptr},
                  lookup.removals);
  }
  return {};
}

// A Back End that gives descriptors is on this machine; any other may restart alone at any time.
Result<std::string> GrpcBlobStore::bootId() {
  if (connection_.acceptsDescriptors()) return boot_id_;
  RemoteCall call{connection_};
  std::string boot_id;
  BERTH_TRY([[maybe_unused]] const auto answer,
            call.ask("Blobs.Info", Repeat::kOnce, [&boot_id](const sdk::Call& context, const BackendClients& to) {
              auto info = to.blobs.info(context, {});
              if (info) boot_id = sdk::view(info->boot_id);
              return info;
            }));
  return boot_id;
}

Result<Space> GrpcBlobStore::space() {
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Blobs.Info", Repeat::kOnce,
                     [](const sdk::Call& context, const BackendClients& to) { return to.blobs.info(context, {}); }));
  return Space{answer.free_bytes, answer.total_bytes};
}

Result<void> GrpcBlobStore::beginUpload(const std::string& id) {
  auto request = make<berth_begin_upload_request>();
  request.id = str(id);
  RemoteCall call{connection_};
  return tell(call, "Blobs.BeginUpload", Repeat::kNever, [&](const sdk::Call& context, const BackendClients& to) {
    return to.blobs.beginUpload(context, request);
  });
}

Result<std::unique_ptr<UploadWriter>> GrpcBlobStore::openUpload(const std::string& id, std::uint64_t lease,
                                                                std::uint64_t offset) {
  auto request = make<berth_open_upload_request>();
  request.id = str(id);
  request.lease = lease;
  request.offset = offset;
  request.accept_fd = connection_.acceptsDescriptors() ? 1 : 0;
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Blobs.OpenUpload", Repeat::kNever, [&](const sdk::Call& context, const BackendClients& to) {
              return to.blobs.openUpload(context, request);
            }));
  if (answer.scratch_fd > 0) {
    return std::make_unique<DescriptorWriter>(File{answer.scratch_fd}, offset, writeback_);
  }
  return std::make_unique<PieceWriter>(connection_, id, lease, offset);
}

Result<std::uint64_t> GrpcBlobStore::uploadSize(const std::string& id) {
  auto request = make<berth_upload_status_request>();
  request.id = str(id);
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Blobs.UploadStatus", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
              return to.blobs.uploadStatus(context, request);
            }));
  return answer.size;
}

Result<std::string> GrpcBlobStore::readUpload(const std::string& id, std::uint64_t offset, std::uint64_t length) {
  auto request = make<berth_read_upload_request>();
  request.id = str(id);
  request.offset = offset;
  request.length = length;
  RemoteCall call{connection_};
  BERTH_TRY(const auto answer,
            call.ask("Blobs.ReadUpload", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
              return to.blobs.readUpload(context, request);
            }));
  return std::string{sdk::view(answer.data)};
}

Result<void> GrpcBlobStore::commit(const std::string& id, std::uint64_t lease, const Digest& digest,
                                   std::uint64_t size) {
  auto request = make<berth_commit_upload_request>();
  request.id = str(id);
  request.digest = str(digest.text());
  request.size = size;
  request.lease = lease;
  RemoteCall call{connection_, connection_.deadlines().sync};
  return tell(call, "Blobs.Commit", Repeat::kOnce,
              [&](const sdk::Call& context, const BackendClients& to) { return to.blobs.commit(context, request); });
}

Result<void> GrpcBlobStore::cancelUpload(const std::string& id) {
  auto request = make<berth_cancel_upload_request>();
  request.id = str(id);
  RemoteCall call{connection_};
  return tell(call, "Blobs.CancelUpload", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
    return to.blobs.cancelUpload(context, request);
  });
}

Result<void> GrpcBlobStore::sync(const std::vector<Digest>& digests, bool before_records) {
  std::vector<berth_str> texts;
  texts.reserve(digests.size());
  for (const Digest& digest : digests) texts.push_back(str(digest.text()));
  auto request = make<berth_sync_blobs_request>();
  request.digests = texts.data();
  request.digests_count = texts.size();
  request.before_records = before_records ? 1 : 0;
  RemoteCall call{connection_, connection_.deadlines().sync};
  return tell(call, "Blobs.Sync", Repeat::kOnce,
              [&](const sdk::Call& context, const BackendClients& to) { return to.blobs.sync(context, request); });
}

Result<void> GrpcBlobStore::remove(const Digest& digest) {
  auto request = make<berth_remove_blob_request>();
  request.digest = str(digest.text());
  RemoteCall call{connection_};
  auto removed = tell(call, "Blobs.Remove", Repeat::kOnce, [&](const sdk::Call& context, const BackendClients& to) {
    return to.blobs.remove(context, request);
  });
  // Whatever was answered: it may be gone.
  cache_.remove(digest);
  return removed;
}

}  // namespace berth::storage
