// What is encrypted can be read with its key alone, as it was written or not at all.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "state/cipher.hpp"
#include "state/journal.hpp"
#include "state/sealed_file.hpp"
#include "state/store.hpp"
#include "tests/support/memory_disk.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

using Kind = StateError::Kind;

KeySource variable(const std::string& name, const std::string& value)
{
    ::setenv(name.c_str(), value.c_str(), 1);
    return {KeySource::Kind::environment, name};
}

KeySource passphrase(const std::string& name, const std::string& value)
{
    ::setenv(name.c_str(), value.c_str(), 1);
    return {KeySource::Kind::passphrase_environment, name};
}

KeySource key_of_digit(char digit)
{
    return variable(fmt::format("RXPLAN_TEST_KEY_{}", digit), std::string(64, digit));
}

Keyring ring(char digit)
{
    return Keyring({key_of_digit(digit), {}, false});
}

std::string sealed(Keyring& keys, Content content, std::string text)
{
    return seal_file(keys, content, std::move(text)).value();
}

Kind refusal(Keyring& keys, Content content, const std::string& stored)
{
    const auto opened = open_file(keys, content, stored);
    REQUIRE_FALSE(opened);
    return opened.error().kind;
}

std::string shown(const Key& key)
{
    std::string out;
    for (std::size_t i = 0; i < Key::size; ++i) out += fmt::format("{:02x}", key.data()[i]);
    return out;
}

IntentRecord intent(std::string id)
{
    IntentRecord made;
    made.change.id = std::move(id);
    made.change.operation = Operation::create;
    made.change.type = "t";
    made.change.address = "t.secret";
    made.object = {*parse_address("t.secret"), {}};
    return made;
}

std::string journal_with(Keyring& keys, MemoryDisk& disk, int records)
{
    auto journal = Journal::create(disk, "j", {"00112233445566aa", "lineage-secret", 3}, keys);
    REQUIRE(journal);
    for (int i = 1; i <= records; ++i) {
        REQUIRE((*journal)->append(intent(fmt::format("op{}", i))));
        REQUIRE((*journal)->sync());
    }
    return *disk.content("j");
}

StateResult<std::optional<JournalEnd>> read(MemoryDisk& disk, Keyring& keys)
{
    return read_journal(
        disk, "j", [](const JournalHeader&, const Record&) {}, keys);
}

}  // namespace

TEST_CASE("keys are derived as RFC 5869 and RFC 7914 say")
{
    // Computed apart, by HMAC: RFC 5869 has no vector for a key of this length.
    CHECK(shown(derive(Key(std::string(Key::size, '\x11')), "a", "x")) ==
          "ab1d60172edd00728ce2430687844be0dd39f2902985e28e33c16362e9d54400");
    // RFC 7914, 12, third vector, of which the first 32 bytes are a key.
    CHECK(shown(*stretch("pleaseletmein", "SodiumChloride", {16384, 8, 1})) ==
          "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
    CHECK_FALSE(stretch("pleaseletmein", "SodiumChloride", {16383, 8, 1}));
}

TEST_CASE("no nonce comes twice, neither in one cipher nor in two with the same key")
{
    const Key key(std::string(Key::size, 'k'));
    std::set<std::string> nonces;
    for (int i = 0; i < 10; ++i) {
        Cipher cipher(key);
        for (int j = 0; j < 100; ++j) {
            std::string out;
            cipher.seal(out, "", "the same");
            nonces.insert(out.substr(0, 12));
        }
    }
    CHECK(nonces.size() == 1000);
}

TEST_CASE("a file comes back as it was, whatever its length, and never has the same bytes")
{
    auto keys = ring('1');
    for (const std::size_t size : {0U, 1U, 15U, 16U, 17U, 100'000U}) {
        CAPTURE(size);
        const std::string text(size, 'x');
        const auto stored = sealed(keys, Content::state, text);
        CHECK(is_sealed(stored));
        CHECK(stored.find("xxxx") == std::string::npos);
        CHECK(stored != sealed(keys, Content::state, text));
        auto opened = open_file(keys, Content::state, stored);
        REQUIRE(opened);
        CHECK(opened->text == text);
        CHECK(opened->current);
    }
}

TEST_CASE("no byte of a file can be changed, added or taken away")
{
    auto keys = ring('1');
    const auto stored = sealed(keys, Content::state, "the text");
    for (std::size_t i = 0; i < stored.size(); ++i) {
        auto changed = stored;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CHECK_MESSAGE(!open_file(keys, Content::state, changed), "byte ", i);
        CHECK_FALSE(open_file(keys, Content::state, stored.substr(0, i)));
    }
    CHECK(refusal(keys, Content::state, stored + "x") == Kind::damaged);
    CHECK(refusal(keys, Content::plan, stored) == Kind::damaged);  // no state can be passed off as a plan
    auto renamed = stored;
    renamed.replace(renamed.find("\"state\""), 7, "\"plan\"");
    CHECK(refusal(keys, Content::plan, renamed) == Kind::damaged);
}

TEST_CASE("each way of not having the key is told apart")
{
    auto first = ring('1');
    auto second = ring('2');
    const auto stored = sealed(first, Content::state, "{}");
    CHECK(refusal(second, Content::state, stored) == Kind::key_wrong);
    CHECK(refusal(no_encryption(), Content::state, stored) == Kind::not_configured);
    CHECK(refusal(first, Content::state, "{}") == Kind::not_encrypted);
    Keyring absent({{KeySource::Kind::environment, "RXPLAN_TEST_UNSET"}, {}, false});
    CHECK(refusal(absent, Content::state, stored) == Kind::key_missing);
    CHECK_FALSE(seal_file(absent, Content::state, "{}"));
    Keyring no_key({variable("RXPLAN_TEST_SHORT", "abc"), {}, false});
    CHECK(refusal(no_key, Content::state, stored) == Kind::key_missing);
    Keyring short_passphrase({passphrase("RXPLAN_TEST_SHORT_PASSPHRASE", "fifteen letters"), {}, false});
    CHECK_FALSE(seal_file(short_passphrase, Content::state, "{}"));
    Keyring other_kind({passphrase("RXPLAN_TEST_PASSPHRASE", "correct horse battery"), {}, false});
    CHECK(refusal(other_kind, Content::state, stored) == Kind::key_wrong);
    auto newer = stored;
    newer.replace(newer.find("\":1,"), 4, "\":2,");
    CHECK(refusal(first, Content::state, newer) == Kind::too_new);
}

TEST_CASE("fallbacks read, and the first key writes")
{
    auto first = ring('1');
    const auto old = sealed(first, Content::state, "{}");
    // One that cannot be had does not stand in the way of the others.
    Keyring rotating({key_of_digit('2'), {{KeySource::Kind::file, "/none/at/all"}, key_of_digit('1')}, true});
    auto opened = open_file(rotating, Content::state, old);
    REQUIRE(opened);
    CHECK_FALSE(opened->current);
    CHECK(refusal(first, Content::state, sealed(rotating, Content::state, "{}")) == Kind::key_wrong);

    Keyring beginning({key_of_digit('1'), {KeySource()}, false});
    CHECK_FALSE(open_file(beginning, Content::state, "{}")->current);
    CHECK(open_file(beginning, Content::state, old)->current);
    Keyring ending({KeySource(), {key_of_digit('1')}, false});
    CHECK_FALSE(open_file(ending, Content::state, old)->current);
    CHECK(sealed(ending, Content::state, "{}") == "{}");
    CHECK(open_file(ending, Content::state, "{}")->current);
}

TEST_CASE("a key may be written in hexadecimal, in base64, or as its bytes in a file")
{
    auto hexadecimal = ring('1');
    const auto stored = sealed(hexadecimal, Content::state, "{}");
    Keyring base64({variable("RXPLAN_TEST_BASE64", " ERERERERERERERERERERERERERERERERERERERERERE=\n"), {}, false});
    CHECK(open_file(base64, Content::state, stored));
    const auto path = std::filesystem::temp_directory_path() / fmt::format("rxplan-key-{}", std::rand());
    std::ofstream(path, std::ios::binary) << std::string(Key::size, '\x11');
    Keyring file({{KeySource::Kind::file, path.string()}, {}, false});
    CHECK(open_file(file, Content::state, stored));
    std::filesystem::remove(path);
}

TEST_CASE("a passphrase is stretched once for all files, and the next process takes the same salt")
{
    Keyring writing({passphrase("RXPLAN_TEST_PASSPHRASE", "correct horse battery"), {}, true});
    const auto state = sealed(writing, Content::state, "{}");
    const auto plan = sealed(writing, Content::plan, "{}");
    const auto scrypt = [](const std::string& stored) {
        const auto at = stored.find("\"scrypt\":");
        return stored.substr(at, stored.find('}', at) - at);
    };
    CHECK(scrypt(state) == scrypt(plan));
    Keyring reading({passphrase("RXPLAN_TEST_PASSPHRASE", "correct horse battery"), {}, true});
    REQUIRE(open_file(reading, Content::state, state));
    CHECK(scrypt(sealed(reading, Content::state, "{}")) == scrypt(state));
    Keyring wrong({passphrase("RXPLAN_TEST_OTHER_PASSPHRASE", "another horse battery"), {}, true});
    CHECK(refusal(wrong, Content::state, state) == Kind::key_wrong);
    // A header that asks for more memory than we ever would is not obeyed.
    auto greedy = state;
    greedy.replace(greedy.find("131072"), 6, "1073741824");
    CHECK(refusal(reading, Content::state, greedy) == Kind::damaged);
}

TEST_CASE("an encrypted journal shows numbers alone")
{
    auto keys = ring('1');
    MemoryDisk disk;
    const auto text = journal_with(keys, disk, 3);
    for (const auto* word : {"secret", "op1", "create", "intent"}) CHECK(text.find(word) == std::string::npos);
    const auto end = read(disk, keys);
    REQUIRE(end);
    CHECK((*end)->records == 3);
    CHECK((*end)->header.lineage == "lineage-secret");
    auto other = ring('2');
    CHECK(read(disk, other).error().kind == Kind::key_wrong);
    CHECK(read(disk, no_encryption()).error().kind == Kind::not_configured);
}

TEST_CASE("a journal's end may be torn off, but nothing in it be changed, left out, exchanged or put in")
{
    auto keys = ring('1');
    MemoryDisk disk;
    const auto text = journal_with(keys, disk, 3);
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) lines.push_back(text.substr(at, text.find('\n', at) + 1 - at));
    REQUIRE(lines.size() == 4);
    const auto records_in = [&](const std::string& changed) {
        MemoryDisk copy;
        copy.put("j", changed);
        const auto end = read(copy, keys);
        return end && *end ? static_cast<int>((*end)->records) : -1;
    };
    CHECK(records_in(text) == 3);
    CHECK(records_in(text.substr(0, text.size() - 5)) == 2);
    CHECK(records_in(lines[0] + lines[2] + lines[3]) == -1);
    CHECK(records_in(lines[0] + lines[2] + lines[1] + lines[3]) == -1);
    // A line of another journal with the same key and the same numbers.
    MemoryDisk second;
    const auto others = journal_with(keys, second, 1);
    CHECK(records_in(lines[0] + others.substr(others.find('\n') + 1)) == -1);
    // One in clear.
    MemoryDisk third;
    const auto clear = journal_with(no_encryption(), third, 1);
    CHECK(records_in(lines[0] + clear.substr(clear.find('\n') + 1)) == -1);
    MemoryDisk copy;
    copy.put("j", clear);
    CHECK(read(copy, keys).error().kind == Kind::not_encrypted);
}

TEST_CASE("what cannot be decrypted is never overwritten")
{
    auto first = ring('1');
    auto second = ring('2');
    State state;
    state.serial = 1;
    state.lineage = "l";
    MemoryDisk disk;
    LocalStore writing(disk, "s.json", first);
    REQUIRE(writing.read());
    REQUIRE(writing.write(state));
    const auto before = *disk.content("s.json");
    for (auto* keys : {&second, &no_encryption()}) {
        LocalStore store(disk, "s.json", *keys);
        CHECK_FALSE(store.read());
        CHECK(store.write(state).error().kind == Kind::conflict);
        CHECK(*disk.content("s.json") == before);
    }
    auto damaged = before;
    damaged.back() = static_cast<char>(damaged.back() ^ 1);
    disk.put("s.json", damaged);
    LocalStore store(disk, "s.json", first);
    CHECK(store.read().error().kind == Kind::damaged);
    CHECK_FALSE(store.write(state));
    CHECK(*disk.content("s.json") == damaged);
}
