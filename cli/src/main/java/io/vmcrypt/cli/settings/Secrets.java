package io.vmcrypt.cli.settings;

import io.vmcrypt.core.error.SdkException;
import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.estate.part.SecretReference;
import java.util.Map;

/** A secret that an option names the place of. */
public final class Secrets {

  private Secrets() {}

  /**
   * Fetches it.
   *
   * @throws UsageException if it is no reference, or there is no secret at that place
   */
  public static Secret resolve(String option, String reference, Map<String, String> environment) {
    try {
      return SecretReference.parse(reference).resolve(environment);
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage() + ".");
    } catch (SdkException e) {
      // neither what was named: it may be the secret itself
      throw new UsageException(option + ": " + Unusable.inWords(e));
    }
  }
}
