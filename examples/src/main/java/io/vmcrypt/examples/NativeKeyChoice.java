package io.vmcrypt.examples;

import io.vmcrypt.core.secret.Secret;
import java.nio.file.Path;

/**
 * A native key provider to activate.
 *
 * @param id its name
 * @param backup the new file that its backup goes to
 * @param password the password of the backup
 */
record NativeKeyChoice(String id, Path backup, Secret password) {

  static final String DEFAULT_ID = "native-1";
}
