// What a version plugin hands over the C interface.  Input: items, each a type, a size, numbers, and texts.
#include <cstring>
#include <list>

#include "fuzz_input.hpp"
#include "plugin_host/answer.hpp"

namespace {

using namespace paf;
using fuzz::require;

/// Builds one item of each type from the input; `texts` keeps what it points to.
class Items {
  public:
    Items(fuzz::Input& input, const paf_call& call) : input_(input), call_(call) {}

    void emit_next() {
        const std::uint32_t type = input_.byte() % 15;
        switch (type) {
            case PAF_ITEM_TEXT:
                return emit(type, text());
            case PAF_ITEM_LAYOUT:
                return emit(type, paf_layout{small(), small(), small(), 0});
            case PAF_ITEM_FIELD:
                return emit(type, paf_field{text(), wide(), small(), small(), 0});
            case PAF_ITEM_MEANING:
                return emit(type, paf_meaning{small(), small(), text()});
            case PAF_ITEM_WAL_FORMAT:
                return emit(type, paf_wal_format{small(), small(), small(), wide(), wide(), wide(), wide(), wide(),
                                                 small(), small(), small(), small(), text()});
            case PAF_ITEM_FILE_EDIT:
                return emit(type, paf_file_edit{small(), wide(), text(), text()});
            case PAF_ITEM_WANTED:
                return emit(type, paf_wanted{small(), 0, text()});
            case PAF_ITEM_FINDING:
                return emit(type, paf_finding{small(), small(), text(), text(), text(), text()});
            case PAF_ITEM_PROMOTION:
                return emit(type, paf_promotion{text()});
            case PAF_ITEM_PROBE:
                return emit(type, paf_probe{small(), 0, text()});
            case PAF_ITEM_VERDICT:
                return emit(type, paf_verdict{small(), 0, text(), text(), text()});
            case PAF_ITEM_REMEDY:
                return emit(type, paf_remedy{small(), 0, text()});
            default:
                (void)call_.emit(call_.context, type, input_.byte() % 2 == 0 ? nullptr : this, small());
        }
    }

  private:
    template <class Item>
    void emit(std::uint32_t type, const Item& item) {
        const std::uint32_t size = input_.byte() % 8 == 0 ? small() : static_cast<std::uint32_t>(sizeof item);
        const std::int32_t status = call_.emit(call_.context, type, &item, std::min<std::uint32_t>(size, sizeof item));
        require(status == PAF_OK || status == PAF_FAILED, "an item is taken or refused");
    }
    std::uint32_t small() { return input_.byte(); }
    std::uint32_t wide() {
        return input_.byte() % 4 == 0 ? static_cast<std::uint32_t>(input_.number(4)) : input_.byte();
    }
    paf_str text() {
        const std::uint8_t kind = input_.byte();
        if (kind == 0xFF) return {nullptr, kind};
        if (kind == 0xFE) return {nullptr, 0};
        const std::string& kept = texts_.emplace_back(input_.until('\0'));
        return {kept.data(), kept.size()};
    }

    fuzz::Input& input_;
    const paf_call& call_;
    std::list<std::string> texts_;
};

bool stays_inside(const std::string& path) {
    return !path.empty() && path.front() != '/' && ("/" + path + "/").find("/../") == std::string::npos;
}

void check(const Answer& answer) {
    require(answer.items <= kAnswerItems + 1 && answer.bytes <= kAnswerBytes, "an answer is bounded");
    if (answer.layout) {
        for (const auto& field : answer.layout->fields) {
            require(std::uint64_t{field.offset} + field.width <= answer.layout->crc_offset,
                    "a field lies within the checked bytes");
        }
    }
    if (answer.wal_format) {
        const WalFormat& format = *answer.wal_format;
        const std::uint64_t size = format.record_header_size;
        require(size <= 64 && format.total_length_offset + 4ULL <= size && format.previous_offset + 8ULL <= size &&
                    format.info_offset < size && format.rmgr_offset < size && format.crc_offset + 4ULL <= size,
                "fields of a record lie within its header");
        require(stays_inside(format.directory), "WAL lies within the data directory");
    }
    for (const FileEdit& edit : answer.edits) {
        require(stays_inside(edit.path), "an edit stays within the data directory");
        require(edit.kind != FileEdit::Kind::kRename || stays_inside(edit.content), "so does a renamed file");
        require((edit.mode & ~0777U) == 0, "no file becomes set-user-ID");
    }
    require(!answer.promotion || stays_inside(answer.promotion->trigger_file), "so does the trigger file");
    for (const Probe& probe : answer.check.probes) {
        require(probe.subject.empty() || probe.subject.front() != '-',
                "what is asked about cannot be taken for an option");
    }
    for (const std::string& file : answer.wanted.files) require(file.front() == '/', "wanted files are absolute");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    Answer answer;
    answer.expected = input.byte() % 2 == 0 ? ~0U : static_cast<std::uint32_t>(input.number(2));
    const paf_call call = call_into(answer);
    Items items(input, call);
    while (!input.empty()) items.emit_next();
    check(answer);
    return 0;
}
