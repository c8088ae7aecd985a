package io.vmcrypt.cli.settings;

import io.vmcrypt.core.error.SdkException;

/** Why the SDK cannot use a value that was set. */
final class Unusable {

  private Unusable() {}

  /** What is wrong and what to do; not what was tried, which may quote a secret. */
  static String inWords(SdkException e) {
    String wrong = e.outcome().strip();
    return (wrong.endsWith(".") ? wrong : wrong + ".") + " " + e.advice();
  }
}
