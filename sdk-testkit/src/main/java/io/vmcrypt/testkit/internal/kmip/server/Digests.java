package io.vmcrypt.testkit.internal.kmip.server;

import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The Digest attribute (KMIP 1.1, section 3.17): what a server tells of an object's bytes instead
 * of the bytes. It has an instance for each hashing algorithm that the server uses.
 */
final class Digests {

  private static final Map<String, Integer> CODES =
      Map.of("SHA-1", 4, "SHA-224", 5, "SHA-256", 6, "SHA-384", 7, "SHA-512", 8);

  private List<String> algorithms = List.of("SHA-256");

  /** Which ones are told from now on; none if there is none. */
  void use(List<String> algorithms) {
    for (String algorithm : algorithms) {
      if (!CODES.containsKey(algorithm)) {
        throw new IllegalArgumentException(
            "a digest must be one of " + CODES.keySet() + ", but is \"" + algorithm + "\"");
      }
    }
    this.algorithms = List.copyOf(algorithms);
  }

  boolean isEmpty() {
    return algorithms.isEmpty();
  }

  List<TtlvValue> of(StoredObject object) {
    return algorithms.stream().map(algorithm -> digest(algorithm, object)).toList();
  }

  private static TtlvValue digest(String algorithm, StoredObject object) {
    try {
      byte[] value = MessageDigest.getInstance(algorithm).digest(object.material());
      Ttlv hashing =
          Ttlv.enumeration(KmipTag.HASHING_ALGORITHM, Objects.requireNonNull(CODES.get(algorithm)));
      Ttlv digest = Ttlv.bytes(KmipTag.DIGEST_VALUE, value);
      return new TtlvValue.Structure(
          object.type() == StoredObject.CERTIFICATE
              ? List.of(hashing, digest)
              : List.of(
                  hashing, digest, Ttlv.enumeration(KmipTag.KEY_FORMAT_TYPE, StoredObject.RAW)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
