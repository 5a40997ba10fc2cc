// The binary interface, pinned: every structure, table and constant of paf_plugin.h and paf_address.h, compared with a
// committed dump. A difference breaks plugins that are already built.  What may change, and how: docs/abi.md, "Rules of
// growth".
#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <sstream>
#include <vector>

#include "paf_address.h"
#include "temp_directory.hpp"

namespace {

struct Member {
    const char* name;
    std::size_t offset, size;
};

/// Writes "STRUCTURE SIZE" and "STRUCTURE.MEMBER OFFSET SIZE"; no member may be left out.
void dump(std::ostream& out, const char* structure, std::size_t size, const std::vector<Member>& members) {
    out << structure << " " << size << "\n";
    std::size_t end = 0;
    for (const Member& member : members) {
        EXPECT_EQ(member.offset, end) << "a member before " << structure << "." << member.name << " is not listed";
        out << structure << "." << member.name << " " << member.offset << " " << member.size << "\n";
        end = member.offset + member.size;
    }
    EXPECT_EQ(end, size) << "a member at the end of " << structure << " is not listed";
}

#define MEMBER(structure, name) \
    { #name, offsetof(structure, name), sizeof(structure::name) }
#define CONSTANT(name) out << #name " " << name << "\n"

void dump_items(std::ostream& out) {
    dump(out, "paf_str", sizeof(paf_str), {MEMBER(paf_str, data), MEMBER(paf_str, size)});
    dump(out, "paf_pair", sizeof(paf_pair), {MEMBER(paf_pair, key), MEMBER(paf_pair, value)});
    dump(out, "paf_call", sizeof(paf_call),
         {MEMBER(paf_call, struct_size), MEMBER(paf_call, reserved), MEMBER(paf_call, context),
          MEMBER(paf_call, set_error), MEMBER(paf_call, emit)});
    dump(out, "paf_layout", sizeof(paf_layout),
         {MEMBER(paf_layout, control_version), MEMBER(paf_layout, crc_offset), MEMBER(paf_layout, crc),
          MEMBER(paf_layout, reserved)});
    dump(out, "paf_field", sizeof(paf_field),
         {MEMBER(paf_field, name), MEMBER(paf_field, offset), MEMBER(paf_field, width), MEMBER(paf_field, kind),
          MEMBER(paf_field, reserved)});
    dump(out, "paf_meaning", sizeof(paf_meaning),
         {MEMBER(paf_meaning, of), MEMBER(paf_meaning, number), MEMBER(paf_meaning, name)});
    dump(out, "paf_wal_format", sizeof(paf_wal_format),
         {MEMBER(paf_wal_format, page_magic), MEMBER(paf_wal_format, crc), MEMBER(paf_wal_format, record_header_size),
          MEMBER(paf_wal_format, total_length_offset), MEMBER(paf_wal_format, previous_offset),
          MEMBER(paf_wal_format, info_offset), MEMBER(paf_wal_format, rmgr_offset), MEMBER(paf_wal_format, crc_offset),
          MEMBER(paf_wal_format, checkpoint_rmgr), MEMBER(paf_wal_format, info_mask),
          MEMBER(paf_wal_format, shutdown_checkpoint_info), MEMBER(paf_wal_format, switch_info),
          MEMBER(paf_wal_format, directory)});
    dump(out, "paf_file_edit", sizeof(paf_file_edit),
         {MEMBER(paf_file_edit, kind), MEMBER(paf_file_edit, mode), MEMBER(paf_file_edit, path),
          MEMBER(paf_file_edit, content)});
    dump(out, "paf_wanted", sizeof(paf_wanted),
         {MEMBER(paf_wanted, kind), MEMBER(paf_wanted, reserved), MEMBER(paf_wanted, name)});
    dump(out, "paf_finding", sizeof(paf_finding),
         {MEMBER(paf_finding, severity), MEMBER(paf_finding, area), MEMBER(paf_finding, subject),
          MEMBER(paf_finding, expected), MEMBER(paf_finding, found), MEMBER(paf_finding, remedy)});
    dump(out, "paf_promotion", sizeof(paf_promotion), {MEMBER(paf_promotion, trigger_file)});
    dump(out, "paf_probe", sizeof(paf_probe),
         {MEMBER(paf_probe, kind), MEMBER(paf_probe, reserved), MEMBER(paf_probe, subject)});
    dump(out, "paf_verdict", sizeof(paf_verdict),
         {MEMBER(paf_verdict, level), MEMBER(paf_verdict, reserved), MEMBER(paf_verdict, subject),
          MEMBER(paf_verdict, expected), MEMBER(paf_verdict, found)});
    dump(out, "paf_address_answer", sizeof(paf_address_answer),
         {MEMBER(paf_address_answer, answer), MEMBER(paf_address_answer, reserved), MEMBER(paf_address_answer, subject),
          MEMBER(paf_address_answer, found)});
    dump(out, "paf_remedy", sizeof(paf_remedy),
         {MEMBER(paf_remedy, tool), MEMBER(paf_remedy, reserved), MEMBER(paf_remedy, text)});
}

void dump_questions(std::ostream& out) {
    dump(out, "paf_instance", sizeof(paf_instance),
         {MEMBER(paf_instance, struct_size), MEMBER(paf_instance, control_version),
          MEMBER(paf_instance, catalog_version), MEMBER(paf_instance, reserved), MEMBER(paf_instance, pg_version),
          MEMBER(paf_instance, server_version)});
    dump(out, "paf_parameters", sizeof(paf_parameters),
         {MEMBER(paf_parameters, struct_size), MEMBER(paf_parameters, pgport),
          MEMBER(paf_parameters, recovery_template_given), MEMBER(paf_parameters, reserved),
          MEMBER(paf_parameters, system_user), MEMBER(paf_parameters, bindir), MEMBER(paf_parameters, pgdata),
          MEMBER(paf_parameters, datadir), MEMBER(paf_parameters, pghost), MEMBER(paf_parameters, recovery_template),
          MEMBER(paf_parameters, start_opts)});
    dump(out, "paf_setup", sizeof(paf_setup),
         {MEMBER(paf_setup, struct_size),
          MEMBER(paf_setup, recovery_template_given),
          MEMBER(paf_setup, node),
          MEMBER(paf_setup, datadir),
          MEMBER(paf_setup, pgdata),
          MEMBER(paf_setup, recovery_template),
          MEMBER(paf_setup, conninfo_error),
          MEMBER(paf_setup, control_wal_level),
          MEMBER(paf_setup, settings),
          MEMBER(paf_setup, settings_count),
          MEMBER(paf_setup, setting_errors),
          MEMBER(paf_setup, setting_errors_count),
          MEMBER(paf_setup, files),
          MEMBER(paf_setup, files_count),
          MEMBER(paf_setup, conninfo),
          MEMBER(paf_setup, conninfo_count),
          MEMBER(paf_setup, directory_errors),
          MEMBER(paf_setup, directory_errors_count),
          MEMBER(paf_setup, configuration),
          MEMBER(paf_setup, places),
          MEMBER(paf_setup, places_count),
          MEMBER(paf_setup, named_files),
          MEMBER(paf_setup, named_files_count)});
    dump(out, "paf_template", sizeof(paf_template),
         {MEMBER(paf_template, struct_size), MEMBER(paf_template, exists), MEMBER(paf_template, content)});
    dump(out, "paf_version_ops", sizeof(paf_version_ops),
         {MEMBER(paf_version_ops, struct_size), MEMBER(paf_version_ops, flags), MEMBER(paf_version_ops, serves),
          MEMBER(paf_version_ops, control_layout), MEMBER(paf_version_ops, wal_format), MEMBER(paf_version_ops, sql),
          MEMBER(paf_version_ops, standby_marks), MEMBER(paf_version_ops, prepare_standby),
          MEMBER(paf_version_ops, start_command), MEMBER(paf_version_ops, promotion),
          MEMBER(paf_version_ops, setup_wanted), MEMBER(paf_version_ops, check_setup),
          MEMBER(paf_version_ops, primary_conninfo)});
    dump(out, "paf_record", sizeof(paf_record),
         {MEMBER(paf_record, type), MEMBER(paf_record, fields), MEMBER(paf_record, fields_count)});
    dump(out, "paf_evidence", sizeof(paf_evidence),
         {MEMBER(paf_evidence, struct_size), MEMBER(paf_evidence, live), MEMBER(paf_evidence, records),
          MEMBER(paf_evidence, records_count)});
    dump(out, "paf_check_ops", sizeof(paf_check_ops),
         {MEMBER(paf_check_ops, struct_size), MEMBER(paf_check_ops, reserved), MEMBER(paf_check_ops, check)});
    dump(out, "paf_address_ops", sizeof(paf_address_ops),
         {MEMBER(paf_address_ops, struct_size), MEMBER(paf_address_ops, moments), MEMBER(paf_address_ops, hook)});
    dump(out, "paf_descriptor", sizeof(paf_descriptor),
         {MEMBER(paf_descriptor, magic), MEMBER(paf_descriptor, abi_major), MEMBER(paf_descriptor, abi_minor),
          MEMBER(paf_descriptor, struct_size), MEMBER(paf_descriptor, kind), MEMBER(paf_descriptor, reserved),
          MEMBER(paf_descriptor, name), MEMBER(paf_descriptor, version), MEMBER(paf_descriptor, vendor),
          MEMBER(paf_descriptor, licence), MEMBER(paf_descriptor, ops)});
}

void dump_constants(std::ostream& out) {
    CONSTANT(PAF_PLUGIN_MAGIC);
    CONSTANT(PAF_ABI_MAJOR);
    CONSTANT(PAF_ABI_MINOR);
    CONSTANT(PAF_ENTRY_SYMBOL);
    CONSTANT(PAF_KIND_VERSION);
    CONSTANT(PAF_KIND_CHECK);
    CONSTANT(PAF_KIND_ADDRESS);
    CONSTANT(PAF_OK);
    CONSTANT(PAF_FAILED);
    CONSTANT(PAF_NOT_OFFERED);
    CONSTANT(PAF_ITEM_TEXT);
    CONSTANT(PAF_ITEM_LAYOUT);
    CONSTANT(PAF_ITEM_FIELD);
    CONSTANT(PAF_ITEM_MEANING);
    CONSTANT(PAF_ITEM_WAL_FORMAT);
    CONSTANT(PAF_ITEM_FILE_EDIT);
    CONSTANT(PAF_ITEM_WANTED);
    CONSTANT(PAF_ITEM_FINDING);
    CONSTANT(PAF_ITEM_PROMOTION);
    CONSTANT(PAF_ITEM_PROBE);
    CONSTANT(PAF_ITEM_VERDICT);
    CONSTANT(PAF_ITEM_REMEDY);
    CONSTANT(PAF_CRC_32C);
    CONSTANT(PAF_CRC_LEGACY);
    CONSTANT(PAF_FIELD_NUMBER);
    CONSTANT(PAF_FIELD_LSN);
    CONSTANT(PAF_FIELD_TIME);
    CONSTANT(PAF_FIELD_BOOL);
    CONSTANT(PAF_FIELD_FULL_XID);
    CONSTANT(PAF_FIELD_EPOCH_XID);
    CONSTANT(PAF_MEANING_STATE);
    CONSTANT(PAF_MEANING_WAL_LEVEL);
    CONSTANT(PAF_EDIT_WRITE);
    CONSTANT(PAF_EDIT_REMOVE);
    CONSTANT(PAF_EDIT_RENAME);
    CONSTANT(PAF_WANTED_SETTING);
    CONSTANT(PAF_WANTED_FILE);
    CONSTANT(PAF_WANTED_DIRECTORIES);
    CONSTANT(PAF_WANTED_SETTING_IF_SET);
    CONSTANT(PAF_WANTED_FILE_SETTING);
    CONSTANT(PAF_WANTED_CONFIGURATION);
    CONSTANT(PAF_SEVERITY_WARNING);
    CONSTANT(PAF_SEVERITY_REFUSE);
    CONSTANT(PAF_AREA_PARAMETER);
    CONSTANT(PAF_AREA_INSTALLATION);
    CONSTANT(PAF_AREA_PERMISSION);
    CONSTANT(PAF_AREA_CONFIGURATION);
    CONSTANT(PAF_SQL_INSTANCE);
    CONSTANT(PAF_SQL_CHECKPOINT);
    CONSTANT(PAF_SQL_RESUME_REPLAY);
    CONSTANT(PAF_WANTS_SERVER_VERSION);
    CONSTANT(PAF_PROBE_FILE);
    CONSTANT(PAF_PROBE_FENCE_AGENT);
    CONSTANT(PAF_PROBE_DEVICE_STATUS);
    CONSTANT(PAF_PROBE_FENCE_TARGETS);
    CONSTANT(PAF_PROBE_FENCE_HISTORY);
    CONSTANT(PAF_PROBE_ADDRESS);
    CONSTANT(PAF_ITEM_ADDRESS_ANSWER);
    CONSTANT(PAF_MOMENT_BEFORE_PROMOTE);
    CONSTANT(PAF_MOMENT_AFTER_PROMOTE);
    CONSTANT(PAF_MOMENT_BEFORE_DEMOTE);
    CONSTANT(PAF_MOMENT_AFTER_DEMOTE);
    CONSTANT(PAF_ANSWER_PROCEED);
    CONSTANT(PAF_ANSWER_WAIT);
    CONSTANT(PAF_ANSWER_REFUSE);
    CONSTANT(PAF_VERDICT_PASS);
    CONSTANT(PAF_VERDICT_WARN);
    CONSTANT(PAF_VERDICT_BLOCK);
    CONSTANT(PAF_VERDICT_UNKNOWN);
    CONSTANT(PAF_TOOL_ANY);
    CONSTANT(PAF_TOOL_PCS_0_9);
    CONSTANT(PAF_TOOL_PCS);
    CONSTANT(PAF_TOOL_CRMSH);
}

TEST(Abi, IsWhatWasCommitted) {
    std::ostringstream out;
    dump_items(out);
    dump_questions(out);
    dump_constants(out);
    const std::string committed = paf::test::slurp(PAF_TEST_DATA "/abi/1.txt");
    if (out.str() == committed) return;
    std::ofstream(ABI_DUMP) << out.str();
    FAIL() << "paf_plugin.h is not what it was: compare " << ABI_DUMP << " with tests/data/abi/1.txt.\n"
           << "Plugins that are already built rely on it.  If the change keeps docs/abi.md's rules of growth, raise "
              "PAF_ABI_MINOR, write it into the record of changes there, and commit the new dump.";
}

/// A constant that the dump forgets could change unseen.
TEST(Abi, EveryConstantIsListed) {
    std::istringstream header(paf::test::slurp(ABI_HEADERS "/paf_plugin.h") +
                              paf::test::slurp(ABI_HEADERS "/paf_address.h"));
    const std::string committed = "\n" + paf::test::slurp(PAF_TEST_DATA "/abi/1.txt");
    int count = 0;
    for (std::string line; std::getline(header, line);) {
        if (line.rfind("#define PAF_", 0) != 0) continue;
        const std::string name = line.substr(8, line.find_first_of(" (", 8) - 8);
        if (name == "PAF_PLUGIN_H" || name == "PAF_ADDRESS_H" || name == "PAF_STATIC_ASSERT" || name == "PAF_EXPORT")
            continue;
        EXPECT_NE(committed.find("\n" + name + " "), std::string::npos) << name;
        ++count;
    }
    EXPECT_GT(count, 40);
}

}  // namespace
