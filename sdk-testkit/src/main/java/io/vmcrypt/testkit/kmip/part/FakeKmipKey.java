package io.vmcrypt.testkit.kmip.part;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A symmetric key in a {@link io.vmcrypt.testkit.kmip.FakeKmipServer}, in the state when it was
 * read. It does not have the key's bytes: {@link
 * io.vmcrypt.testkit.kmip.FakeKmipServer#keyMaterial} returns those.
 *
 * @param id the KMIP Unique Identifier
 * @param state the KMIP State: Pre-Active, Active, Deactivated or Compromised
 * @param algorithm the KMIP Cryptographic Algorithm: AES
 * @param bits the KMIP Cryptographic Length in bits
 * @param attributes the key's names under {@code Name}, and its custom attributes under {@code
 *     x-...}; each may have several values
 */
public record FakeKmipKey(
    String id, String state, String algorithm, int bits, Map<String, List<String>> attributes) {

  /** Copies the attributes. */
  public FakeKmipKey {
    Objects.requireNonNull(id, "id");
    attributes = Map.copyOf(attributes);
  }
}
