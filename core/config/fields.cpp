// SPDX-License-Identifier: Apache-2.0
#include "config/fields.hpp"

#include "config/address.hpp"
#include "config/scalar.hpp"
#include "config/suggestion.hpp"
#include "model/base_url.hpp"
#include "model/ip_network.hpp"

#include <algorithm>
#include <type_traits>

namespace berth::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kKiB = 1 << 10;
constexpr std::uint64_t kMiB = 1 << 20;
constexpr milliseconds kShortest{10};

Result<void> checkNetwork(std::string_view text) {
  return IpNetwork::parse(text).map([](const IpNetwork&) {});
}

// clang-format off
std::vector<Field> makeFields() {
  return {
    {"version", CountType{[](Config& c) -> auto& { return c.version; }, 1, 1},
     "The version of this format. Required in every file."},

    {"http.address", AddressType{[](Config& c) -> auto& { return c.http.address; }},
     "Where clients connect. Port 0 takes a free one and prints it. Anything but loopback needs `--insecure-open`, "
     "because there is no authentication yet."},
    {"http.tls.certificate", PathType{[](Config& c) -> auto& { return c.http.tls.certificate; }},
     "The certificate that clients see (PEM), with the chain to its authority behind it. With `key`. Read again when it changes.",
     "plain HTTP"},
    {"http.tls.key", PathType{[](Config& c) -> auto& { return c.http.tls.key; }},
     "The key of the certificate (PEM, without passphrase).", "plain HTTP"},
    {"http.tls.min_version", ChoiceType{{"1.2", "1.3"},
       [](const Config& c) { return static_cast<std::size_t>(c.http.tls.min_version); },
       [](Config& c, std::size_t i) { c.http.tls.min_version = static_cast<HttpTls::Version>(i); }},
     "The oldest TLS that clients may speak."},
    {"http.tls.client_ca", PathType{[](Config& c) -> auto& { return c.http.tls.client_ca; }},
     "Authorities (PEM) that clients' certificates are checked with.", "clients are not asked for certificates"},
    {"http.tls.client_auth", ChoiceType{{"require", "request"},
       [](const Config& c) { return static_cast<std::size_t>(c.http.tls.client_auth); },
       [](Config& c, std::size_t i) { c.http.tls.client_auth = static_cast<HttpTls::ClientAuth>(i); }},
     "With `client_ca`: `require` turns clients without a certificate away, `request` only those with a wrong one."},
    {"http.access_log", ChoiceType{{"off", "combined", "json"},
       [](const Config& c) { return static_cast<std::size_t>(c.http.access_log); },
       [](Config& c, std::size_t i) { c.http.access_log = static_cast<AccessLog>(i); }},
     "A line on standard output for each answered request: `combined` is the format of Apache and nginx."},
    {"http.external_url", UrlType{[](Config& c) -> auto& { return c.http.external_url; }},
     "How clients reach the registry when that is through a proxy: `https://registry.example` or with a path. Then "
     "`Location` and `Link` are absolute and begin with it, and a request may bring its path or not.",
     "`Location` and `Link` are relative"},
    {"http.trusted_proxies", ListType{[](Config& c) -> auto& { return c.http.trusted_proxies; }, checkNetwork,
     "addresses and networks"},
     "Proxies whose `X-Forwarded-For`, `-Proto`, `-Host`, `-Port`, `-Prefix` and `Forwarded` are believed, as in "
     "`[10.0.0.0/8, \"::1\"]`; from anybody else they are ignored.",
     "nobody's are believed"},
    {"http.limits.head_bytes", BytesType{[](Config& c) -> auto& { return c.http.limits.head_bytes; }, 4 * kKiB, 1 * kMiB},
     "Longest request head; 431 beyond it."},
    {"http.limits.uri_bytes", BytesType{[](Config& c) -> auto& { return c.http.limits.uri_bytes; }, 1 * kKiB, 1 * kMiB},
     "Longest request target; 414 beyond it. At most `head_bytes`."},
    {"http.limits.manifest_bytes", BytesType{[](Config& c) -> auto& { return c.http.limits.manifest_bytes; }, 4 * kMiB, 64 * kMiB},
     "Biggest manifest; 413 beyond it. Blobs have no limit."},
    {"http.limits.connections", CountType{[](Config& c) -> auto& { return c.http.limits.connections; }, 1, 1'000'000},
     "Connections at a time; one more is answered 503 and closed. Each needs a file descriptor."},
    {"http.limits.head_time", DurationType{[](Config& c) -> auto& { return c.http.limits.head_time; }, kShortest, hours{1}},
     "From the first byte of a request head to its end; 408 beyond it."},
    {"http.limits.idle_time", DurationType{[](Config& c) -> auto& { return c.http.limits.idle_time; }, kShortest, hours{24}},
     "How long a connection may wait between two requests before it is closed."},
    {"http.limits.progress_time", DurationType{[](Config& c) -> auto& { return c.http.limits.progress_time; }, kShortest, hours{1}},
     "How long a body may make no progress: 408 for one that comes in, the connection is cut for one that goes out."},
    {"http.limits.queue_time", DurationType{[](Config& c) -> auto& { return c.http.limits.queue_time; }, kShortest, hours{1}},
     "How long a request may wait for its turn at the Back End; 503 beyond it."},
    {"http.limits.drain_time", DurationType{[](Config& c) -> auto& { return c.http.limits.drain_time; }, milliseconds{0}, hours{1}},
     "What a stop (SIGTERM) gives to requests in flight before it cuts them."},

    {"registry.tag_history", CountType{[](Config& c) -> auto& { return c.registry.tag_history; }, 1, kMostTagHistory},
     "How many manifests a tag's history remembers, the present one included."},
    {"registry.sparse_manifests", ChoiceType{{"none", "indexes", "all"},
       [](const Config& c) { return static_cast<std::size_t>(c.registry.sparse_manifests); },
       [](Config& c, std::size_t i) { c.registry.sparse_manifests = static_cast<SparseManifests>(i); }},
     "What a pushed manifest may name that its repository does not have: nothing, manifests of `indexes` (a mirror that "
     "holds some platforms under the digest of all), or layers and configs too (`all`). What is absent is 404 to a pull."},
    {"registry.upload_expiry", DurationType{[](Config& c) -> auto& { return c.registry.upload_expiry; }, hours{1}, hours{8760}},
     "How long an upload session lives after its last byte; then it is removed with what it holds."},

    {"storage.root", PathType{[](Config& c) -> auto& { return c.storage.root; }},
     "The data directory of the embedded Back End. Made when it does not exist. Not used with `storage.backend`.",
     "`/var/lib/berth` for root where that folder exists, else `$XDG_DATA_HOME/berth`, else `~/.local/share/berth`"},
    {"storage.durability", ChoiceType{{"manifest", "blob"},
       [](const Config& c) { return static_cast<std::size_t>(c.storage.durability); },
       [](Config& c, std::size_t i) { c.storage.durability = static_cast<Durability>(i); }},
     "When a blob survives power loss: at the latest with the first `manifest` that names it, or with each `blob`'s own 201."},
    {"storage.backend.address", PeerType{[](Config& c) -> auto& { return c.storage.backend.address; }},
     "A Back End in another process or on another node (`berth backend`). May be written as `storage.backend: ADDRESS`.",
     "the Back End is embedded", "storage.backend"},
    {"storage.backend.tls.certificate", PathType{[](Config& c) -> auto& { return c.storage.backend.tls.certificate; }},
     "This Front End's certificate (PEM). With `key` and `ca`, or none of them.", "no TLS"},
    {"storage.backend.tls.key", PathType{[](Config& c) -> auto& { return c.storage.backend.tls.key; }},
     "The key of the certificate (PEM).", "no TLS"},
    {"storage.backend.tls.ca", PathType{[](Config& c) -> auto& { return c.storage.backend.tls.ca; }},
     "The authority that signed the Back End's certificate (PEM).", "no TLS"},
  };
}
// clang-format on

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// Stores a parsed number or refuses it with the range.
template <class Type, class Value, class ToText>
Result<void> setWithin(Config& config, const Type& type, const Result<Value>& value, ToText toText) {
  if (!value) return fail(value.error());
  if (*value >= type.least && *value <= type.most) {
    type.in(config) = *value;
    return {};
  }
  if (type.least == type.most) return fail(ErrorCode::kInvalidArgument, "must be " + toText(type.least));
  return fail(ErrorCode::kInvalidArgument, "must be from " + toText(type.least) + " to " + toText(type.most));
}

Result<void> setChoice(Config& config, const ChoiceType& type, std::string_view text) {
  const auto found = std::find(type.names.begin(), type.names.end(), text);
  if (found != type.names.end()) {
    type.set(config, static_cast<std::size_t>(found - type.names.begin()));
    return {};
  }
  std::string message = "write one of";
  for (const auto& name : type.names) message += (name == type.names.front() ? " " : ", ") + name;
  if (const auto meant = suggestion(text, type.names)) message += "; did you mean " + *meant + "?";
  return fail(ErrorCode::kInvalidArgument, message);
}

Result<void> setPeer(Config& config, const PeerType& type, std::string_view text, const std::filesystem::path& folder) {
  if (!isUnixAddress(text)) {
    if (const auto address = Address::parse(text); !address)
      return fail(ErrorCode::kInvalidArgument, address.error().detail + ", or unix:PATH for a socket file");
    type.in(config) = std::string{text};
    return {};
  }
  const std::string_view path = text.substr(5);
  if (path.empty() || path.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "the path is missing: write unix:PATH");
  type.in(config) = "unix:" + (folder / path).string();
  return {};
}

Result<void> setPath(Config& config, const PathType& type, std::string_view text, const std::filesystem::path& folder) {
  if (text.empty() || text.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "write the path of a file or folder");
  type.in(config) = (folder / text).lexically_normal();
  return {};
}

Result<void> setUrl(Config& config, const UrlType& type, std::string_view text) {
  BERTH_TRY(const BaseUrl url, BaseUrl::parse(text));
  if ((url.path() + "/").find("/v2/") != std::string::npos)
    return fail(ErrorCode::kInvalidArgument, "leave /v2 out: clients add it");
  type.in(config) = url.text();
  return {};
}

// All of the items or none.
Result<void> setList(Config& config, const ListType& type, std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    std::string_view item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    BERTH_CHECK(type.check(item));
    items.emplace_back(item);
  }
  type.in(config) = std::move(items);
  return {};
}

std::string listText(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string countText(std::uint64_t count) {
  return std::to_string(count);
}

}  // namespace

const std::vector<Field>& fields() {
  static const std::vector<Field> table = makeFields();
  return table;
}

const Field* findField(std::string_view path) {
  const auto& table = fields();
  const auto found = std::find_if(table.begin(), table.end(), [&](const Field& field) { return field.path == path; });
  return found == table.end() ? nullptr : &*found;
}

Result<void> setField(Config& config, const Field& field, std::string_view text, const std::filesystem::path& folder) {
  return std::visit(
      Overloaded{
          [&](const CountType& type) { return setWithin(config, type, parseCount(text), countText); },
          [&](const BytesType& type) { return setWithin(config, type, parseBytes(text), bytesText); },
          [&](const DurationType& type) { return setWithin(config, type, parseDuration(text), durationText); },
          [&](const ChoiceType& type) { return setChoice(config, type, text); },
          [&](const AddressType& type) -> Result<void> {
            if (const auto address = Address::parse(text); !address) return fail(address.error());
            type.in(config) = std::string{text};
            return {};
          },
          [&](const PeerType& type) { return setPeer(config, type, text, folder); },
          [&](const PathType& type) { return setPath(config, type, text, folder); },
          [&](const UrlType& type) { return setUrl(config, type, text); },
          [&](const ListType& type) { return setList(config, type, text); },
      },
      field.type);
}

std::string fieldText(const Config& config, const Field& field) {
  // The accessors serve reading and writing; a copy keeps this one honest.
  Config copy = config;
  return std::visit(Overloaded{
                        [&](const CountType& type) { return countText(type.in(copy)); },
                        [&](const BytesType& type) { return bytesText(type.in(copy)); },
                        [&](const DurationType& type) { return durationText(type.in(copy)); },
                        [&](const ChoiceType& type) { return type.names.at(type.get(copy)); },
                        [&](const AddressType& type) { return type.in(copy); },
                        [&](const PeerType& type) { return type.in(copy); },
                        [&](const PathType& type) { return type.in(copy).string(); },
                        [&](const UrlType& type) { return type.in(copy); },
                        [&](const ListType& type) { return listText(type.in(copy)); },
                    },
                    field.type);
}

std::string typeText(const Field& field) {
  const auto range = [](const auto& type, auto toText) {
    return type.least == type.most ? toText(type.least) : toText(type.least) + " to " + toText(type.most);
  };
  return std::visit(Overloaded{
                        [&](const CountType& type) { return "number, " + range(type, countText); },
                        [&](const BytesType& type) { return "size, " + range(type, bytesText); },
                        [&](const DurationType& type) { return "time, " + range(type, durationText); },
                        [&](const ChoiceType& type) {
                          std::string text;
                          for (const auto& name : type.names) text += (text.empty() ? "`" : ", `") + name + "`";
                          return text;
                        },
                        [](const AddressType&) { return std::string{"`HOST:PORT`"}; },
                        [](const PeerType&) { return std::string{"`unix:PATH` or `HOST:PORT`"}; },
                        [](const PathType&) { return std::string{"path"}; },
                        [](const UrlType&) { return std::string{"`http(s)://HOST[:PORT][/PATH]`"}; },
                        [](const ListType& type) { return "list of " + std::string{type.items}; },
                    },
                    field.type);
}

}  // namespace berth::config
