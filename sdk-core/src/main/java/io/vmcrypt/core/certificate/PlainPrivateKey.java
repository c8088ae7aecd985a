package io.vmcrypt.core.certificate;

import java.io.IOException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/**
 * Private keys in plain PKCS#8, the usual form, which Java reads by itself. It takes a quarter of a
 * second until the library that reads the other forms is there, so it must not be needed here.
 */
final class PlainPrivateKey {

  private PlainPrivateKey() {}

  /** The key; empty if it has another form, or is broken. */
  static Optional<PrivateKey> read(Input input) {
    try {
      if (!input.isPem()) {
        return read(input.bytes());
      }
      Optional<String> pem = input.wantedPem();
      if (pem.isEmpty()) {
        return Optional.empty();
      }
      Pem.Block block = Pem.Block.at(pem.get(), 0);
      return block.label().equals("PRIVATE KEY") ? read(block.der()) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<PrivateKey> read(byte[] pkcs8) {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return Optional.of(
            KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
      } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
        // not of this kind
      }
    }
    return Optional.empty();
  }
}
