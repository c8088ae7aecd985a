package io.vmcrypt.examples;

import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What {@link AuditEncryption} was asked for.
 *
 * @param rules what to look at and what to expect
 * @param file where the report goes; empty for text on standard output
 * @param html whether the file is HTML; JSON if not
 */
record AuditArguments(AuditRules rules, Optional<Path> file, boolean html) {

  static final String USAGE =
      "usage: AuditEncryption [--below INVENTORY_PATH] [--allow-plain]\n"
          + "    [--migrate-encryption opportunistic|required] [--json FILE | --html FILE]";

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if they make no sense, with the usage
   */
  static AuditArguments parse(List<String> list) {
    AuditRules.Builder rules = AuditRules.builder();
    Optional<Path> file = Optional.empty();
    boolean html = false;
    Arguments arguments = new Arguments(USAGE, list);
    while (!arguments.isEmpty()) {
      String option = arguments.next();
      switch (option) {
        case "--below" -> rules.below(arguments.value(option));
        case "--allow-plain" -> rules.allowPlainVms();
        case "--migrate-encryption" ->
            rules.weakestMigrateEncryption(new MigrateEncryption(arguments.value(option)));
        case "--json", "--html" -> {
          if (file.isPresent()) {
            throw arguments.refused("Give --json or --html, and only once.");
          }
          html = option.equals("--html");
          file = Optional.of(Path.of(arguments.value(option)));
        }
        default -> throw arguments.unknown(option);
      }
    }
    return new AuditArguments(rules.build(), file, html);
  }
}
