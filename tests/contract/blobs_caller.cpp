// SPDX-License-Identifier: Apache-2.0
#include "contract/blobs_caller.hpp"

#include <berth/local_call.hpp>

#include <limits>

namespace berth::test {
namespace {

using sdk::LocalCall;
using sdk::make;
using sdk::str;
using sdk::view;

}  // namespace

Answer<std::uint64_t> BlobsCaller::putMax() const {
  LocalCall call;
  return answerOf<std::uint64_t>(client_.info(call, make<berth_blobs_info_request>()),
                                 [](const auto& response) { return response.put_max; });
}

Answer<std::uint64_t> BlobsCaller::stat(std::string_view digest) const {
  LocalCall call;
  auto request = make<berth_stat_blob_request>();
  request.digest = str(digest);
  return answerOf<std::uint64_t>(client_.stat(call, request), [](const auto& response) { return response.size; });
}

Answer<BlobsCaller::Opened> BlobsCaller::openRead(std::string_view digest, std::uint64_t inline_max,
                                                  bool accept_fd) const {
  LocalCall call;
  auto request = make<berth_open_read_request>();
  request.digest = str(digest);
  request.inline_max = inline_max;
  request.accept_fd = accept_fd ? 1 : 0;
  return answerOf<Opened>(client_.openRead(call, request), [](const auto& response) {
    return Opened{response.size, response.is_inline != 0, std::string{view(response.data)},
                  File{response.content_fd > 0 ? response.content_fd : -1}};
  });
}

Answer<std::string> BlobsCaller::read(std::string_view digest, std::uint64_t offset, std::uint64_t length) const {
  LocalCall call;
  auto request = make<berth_read_blob_request>();
  request.digest = str(digest);
  request.offset = offset;
  request.length = length;
  return answerOf<std::string>(client_.read(call, request),
                               [](const auto& response) { return std::string{view(response.data)}; });
}

Done BlobsCaller::put(std::string_view digest, std::string_view data) const {
  LocalCall call;
  auto request = make<berth_put_blob_request>();
  request.digest = str(digest);
  request.data = str(data);
  return doneOf(client_.put(call, request));
}

Done BlobsCaller::begin(std::string_view id) const {
  LocalCall call;
  auto request = make<berth_begin_upload_request>();
  request.id = str(id);
  return doneOf(client_.beginUpload(call, request));
}

Answer<File> BlobsCaller::openUpload(std::string_view id, std::uint64_t lease, std::uint64_t offset,
                                     bool accept_fd) const {
  LocalCall call;
  auto request = make<berth_open_upload_request>();
  request.id = str(id);
  request.lease = lease;
  request.offset = offset;
  request.accept_fd = accept_fd ? 1 : 0;
  return answerOf<File>(client_.openUpload(call, request),
                        [](const auto& response) { return File{response.scratch_fd > 0 ? response.scratch_fd : -1}; });
}

Answer<std::uint64_t> BlobsCaller::append(std::string_view id, std::uint64_t lease, std::uint64_t offset,
                                          std::string_view data) const {
  LocalCall call;
  auto request = make<berth_append_upload_request>();
  request.id = str(id);
  request.lease = lease;
  request.offset = offset;
  request.data = str(data);
  return answerOf<std::uint64_t>(client_.append(call, request), [](const auto& response) { return response.size; });
}

Answer<std::string> BlobsCaller::readUpload(std::string_view id, std::uint64_t offset, std::uint64_t length) const {
  LocalCall call;
  auto request = make<berth_read_upload_request>();
  request.id = str(id);
  request.offset = offset;
  request.length = length;
  return answerOf<std::string>(client_.readUpload(call, request),
                               [](const auto& response) { return std::string{view(response.data)}; });
}

Answer<std::uint64_t> BlobsCaller::uploadSize(std::string_view id) const {
  LocalCall call;
  auto request = make<berth_upload_status_request>();
  request.id = str(id);
  return answerOf<std::uint64_t>(client_.uploadStatus(call, request),
                                 [](const auto& response) { return response.size; });
}

Done BlobsCaller::commit(std::string_view id, std::string_view digest, std::uint64_t size) const {
  return commit(id, digest, size, std::numeric_limits<std::uint64_t>::max());
}

Done BlobsCaller::commit(std::string_view id, std::string_view digest, std::uint64_t size, std::uint64_t lease) const {
  LocalCall call;
  auto request = make<berth_commit_upload_request>();
  request.id = str(id);
  request.digest = str(digest);
  request.size = size;
  request.lease = lease;
  return doneOf(client_.commit(call, request));
}

Done BlobsCaller::cancel(std::string_view id) const {
  LocalCall call;
  auto request = make<berth_cancel_upload_request>();
  request.id = str(id);
  return doneOf(client_.cancelUpload(call, request));
}

Done BlobsCaller::sync(const std::vector<std::string>& digests, bool before_records) const {
  LocalCall call;
  std::vector<berth_str> texts;
  for (const auto& digest : digests) texts.push_back(str(digest));
  auto request = make<berth_sync_blobs_request>();
  request.digests = texts.data();
  request.digests_count = texts.size();
  request.before_records = before_records ? 1 : 0;
  return doneOf(client_.sync(call, request));
}

Done BlobsCaller::remove(std::string_view digest) const {
  LocalCall call;
  auto request = make<berth_remove_blob_request>();
  request.digest = str(digest);
  return doneOf(client_.remove(call, request));
}

Answer<BlobsCaller::Page> BlobsCaller::list(std::string_view after, std::uint32_t limit) const {
  LocalCall call;
  auto request = make<berth_list_blobs_request>();
  request.after = str(after);
  request.limit = limit;
  return answerOf<Page>(client_.list(call, request), [](const auto& response) {
    Page page;
    page.more = response.more != 0;
    for (std::size_t i = 0; i < response.blobs_count; ++i)
      page.blobs.push_back({std::string{view(response.blobs[i]->digest)}, response.blobs[i]->size});
    return page;
  });
}

Answer<std::string> BlobsCaller::readAll(std::string_view digest, std::uint64_t piece) const {
  const auto size = stat(digest);
  Answer<std::string> all{size.code, size.message, {}};
  while (all.ok() && all.value.size() < size.value) {
    auto next = read(digest, all.value.size(), piece);
    if (next.ok() && next.value.empty()) return {BERTH_DATA_LOSS, "an empty piece before the end", {}};
    all.code = next.code;
    all.message = next.message;
    all.value += next.value;
  }
  return all;
}

}  // namespace berth::test
