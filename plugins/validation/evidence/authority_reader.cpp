// SPDX-License-Identifier: Apache-2.0
#include "evidence/authority_reader.hpp"

#include "evidence/notary_signer.hpp"
#include "evidence/pem_file.hpp"

#include "input/calendar.hpp"
#include "input/option_reader.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace berth::evidence {
namespace {

using Json = nlohmann::json;
using validation::OptionReader;

// "2027-03-01" or "2027-03-01T08:30:00Z"; `end`: the last second of a day.
std::uint64_t takeTime(OptionReader& reader, const char* name, bool end, std::uint64_t otherwise) {
  if (!reader.has(name)) return otherwise;
  const auto text = reader.text(name);
  if (const auto day = validation::parseDay(text)) return end ? *day + validation::kDay - 1 : *day;
  if (const auto time = validation::parseTimestamp(text)) return *time;
  reader.refuse(name, "write a day as 2027-03-01, or a time as 2027-03-01T08:30:00Z");
  return otherwise;
}

std::vector<SignerIdentity> takeIdentities(OptionReader& reader) {
  std::vector<SignerIdentity> all;
  const auto texts = reader.texts("identities");
  if (texts.empty()) reader.refuse("identities", "write whom certificates have to be of, or [\"*\"] for anybody");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    auto identity = SignerIdentity::parse(texts[i]);
    if (identity) {
      all.push_back(*std::move(identity));
    } else {
      reader.refuse("identities", i, identity.error());
    }
  }
  return all;
}

TrustStore takeStore(OptionReader& reader, const char* name) {
  auto store = TrustStore::read(reader.texts(name));
  if (store) return *std::move(store);
  reader.refuse(name, store.error());
  return {};
}

}  // namespace

jose::Result<std::shared_ptr<const CosignKey>> readCosignKey(const Json& options, const std::string& where) {
  if (!options.is_object()) return jose::fail(where + ": write a map");
  std::string mistake;
  OptionReader reader{options,
                      {"cosign_key", "name", "annotations", "match_identity", "not_before", "not_after"},
                      where + '.',
                      mistake};
  const auto path = reader.text("cosign_key");
  if (path.empty()) reader.refuse("cosign_key", "write the path of a public key");
  const CosignKey::Terms none;
  CosignKey::Terms terms{reader.pairs("annotations"), reader.flag("match_identity"),
                         takeTime(reader, "not_before", false, none.not_before),
                         takeTime(reader, "not_after", true, none.not_after)};
  auto name = "key " + (reader.has("name") ? reader.text("name") : fileNameOf(path));
  if (!mistake.empty()) return jose::fail(mistake);
  const auto pem = readPemFile(path);
  if (!pem) return jose::fail(where + ".cosign_key: " + pem.error());
  auto key = VerifyingKey::fromPem(*pem);
  if (!key) return jose::fail(where + ".cosign_key: " + path + ": " + key.error());
  return std::make_shared<const CosignKey>(std::move(name), *std::move(key), std::move(terms));
}

jose::Result<std::shared_ptr<const Authority>> readAuthority(const Json& options, const std::string& where) {
  if (!options.is_object() || options.contains("cosign_key") == options.contains("notation"))
    return jose::fail(where + ": write either cosign_key or notation");
  if (options.contains("cosign_key")) {
    auto key = readCosignKey(options, where);
    if (!key) return jose::fail(key.error());
    return *std::move(key);
  }
  std::string mistake;
  OptionReader outer{options, {"notation", "name", "annotations"}, where + '.', mistake};
  auto reader = outer.below("notation", {"trust_store", "signing_authorities", "identities", "level"});
  NotarySigner::Terms terms;
  terms.roots = takeStore(reader, "trust_store");
  terms.signing_authorities = takeStore(reader, "signing_authorities");
  terms.identities = takeIdentities(reader);
  terms.is_strict = reader.word("level", {"strict", "permissive"}) == 0;
  terms.annotations = outer.pairs("annotations");
  if (terms.roots.isEmpty() && terms.signing_authorities.isEmpty())
    reader.refuse("trust_store", "write the paths of the certificates of roots");
  auto name = outer.has("name") ? "notation " + outer.text("name") : std::string{"notation"};
  if (!mistake.empty()) return jose::fail(mistake);
  return std::make_shared<const NotarySigner>(std::move(name), std::move(terms));
}

}  // namespace berth::evidence
