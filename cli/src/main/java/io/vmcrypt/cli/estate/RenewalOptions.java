package io.vmcrypt.cli.estate;

import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Option;

/** What a plan does once because somebody asks for it: it cannot be compared with what is there. */
final class RenewalOptions {

  @Option(
      names = "--renew-password",
      paramLabel = "SERVER",
      description =
          "give vCenter the password of this key server of the document anew, because it was"
              + " changed at the KMS: vCenter never tells which one it has; may be given again")
  private Set<String> passwords = new LinkedHashSet<>();

  Set<String> passwords() {
    return passwords;
  }
}
