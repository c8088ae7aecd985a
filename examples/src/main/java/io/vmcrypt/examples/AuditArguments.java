package io.vmcrypt.examples;

import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What {@link AuditEncryption} was asked for.
 *
 * @param rules what is looked at and expected
 * @param file where the report goes; empty for text on standard output
 * @param html whether the file is HTML; JSON if not
 */
record AuditArguments(AuditRules rules, Optional<Path> file, boolean html) {

  static final String USAGE =
      "usage: AuditEncryption [--below INVENTORY_PATH] [--allow-plain] [--migrate-encryption"
          + " opportunistic|required] [--json FILE | --html FILE]";

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException if they make no sense, with the usage
   */
  static AuditArguments parse(List<String> arguments) {
    AuditRules.Builder rules = AuditRules.builder();
    Optional<Path> file = Optional.empty();
    boolean html = false;
    Deque<String> left = new ArrayDeque<>(arguments);
    while (!left.isEmpty()) {
      String option = left.remove();
      switch (option) {
        case "--below" -> rules.below(value(option, left));
        case "--allow-plain" -> rules.allowPlainVms();
        case "--migrate-encryption" ->
            rules.weakestMigrateEncryption(new MigrateEncryption(value(option, left)));
        case "--json", "--html" -> {
          if (file.isPresent()) {
            throw new IllegalArgumentException("one report at a time\n" + USAGE);
          }
          html = option.equals("--html");
          file = Optional.of(Path.of(value(option, left)));
        }
        default -> throw new IllegalArgumentException("what is " + option + "?\n" + USAGE);
      }
    }
    return new AuditArguments(rules.build(), file, html);
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + " needs a value\n" + USAGE);
    }
    return left.remove();
  }
}
