// SPDX-License-Identifier: Apache-2.0
#include "config/address.hpp"
#include "config/fields.hpp"
#include "model/ip_network.hpp"

#include <algorithm>

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

Result<void> checkFolder(std::string_view text) {
  if (text.empty() || text.find('\0') != std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "write the path of a folder");
  return {};
}

// What a quoted string of a header and a member of a token can hold.
Result<void> checkWord(std::string_view text) {
  constexpr std::size_t kMostCharacters = 255;
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (is_plain && !text.empty() && text.size() <= kMostCharacters) return {};
  return fail(ErrorCode::kInvalidArgument,
              "write 1 to 255 letters, digits and signs of ASCII, without spaces, \" and \\");
}

// clang-format off
std::vector<Field> makeFields() {
  return {
    {"version", CountType{[](Config& c) -> auto& { return c.version; }, 1, 1},
     "The version of this format. Required in every file."},

    {"http.address", AddressType{[](Config& c) -> auto& { return c.http.address; }},
     "Where clients connect. Port 0 takes a free one and prints it. Anything but loopback needs `--insecure-open`, "
     "unless there is `auth`."},
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
    {"http.hosts", ListType{[](Config& c) -> auto& { return c.http.hosts; }, checkHost, "`HOST` or `HOST:PORT`"},
     "Names by which clients may call. Others are answered with `external_url`, or the first of these, in the realm of a "
     "challenge.",
     "any name is taken"},
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

    {"token.issuer", TextType{[](Config& c) -> auto& { return c.token.issuer; }, checkWord},
     "Who the registry's own tokens say made them (`iss`)."},
    {"token.service", TextType{[](Config& c) -> auto& { return c.token.service; }, checkWord},
     "Whom they are for (`aud`, and `service` in a challenge).", "what `token.issuer` is"},
    {"token.lifetime", DurationType{[](Config& c) -> auto& { return c.token.lifetime; }, minutes{1}, hours{24}},
     "How long a token is good. A shorter time ends sooner what somebody was allowed to do."},
    {"token.keys", PathType{[](Config& c) -> auto& { return c.token.keys; }},
     "The folder with the keys that sign tokens. Made when it does not exist.", "`keys` below `storage.root`"},
    {"token.rotation", DurationType{[](Config& c) -> auto& { return c.token.rotation; }, hours{1}, hours{87600}},
     "How long a key signs before the next one does."},

    {"validation.file", PathType{[](Config& c) -> auto& { return c.validation.file; }},
     "The file with the rules for what may enter and what clusters may run; read again when it changes.",
     "nothing is validated"},
    {"validation.clients", ListType{[](Config& c) -> auto& { return c.validation.clients; }, checkNetwork,
     "addresses and networks"},
     "Who may ask what may run (`/validate-image`, `/admission/v1/validate` and the like): the API servers of clusters, as in "
     "`[10.0.0.0/28]`. Others get 403. Behind `http.trusted_proxies` it is the client that they name.",
     "everybody may"},

    {"plugins.path", ListType{[](Config& c) -> auto& { return c.plugins.path; }, checkFolder, "folders", true},
     "Folders that are searched for plugins by name, behind the program's own.", "only the program's own is searched"},
  };
}
// clang-format on

}  // namespace

const std::vector<Field>& fields() {
  static const std::vector<Field> table = makeFields();
  return table;
}

}  // namespace berth::config
