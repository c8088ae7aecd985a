package io.vmcrypt.testkit.certificate;

import io.vmcrypt.testkit.internal.rsa.RsaKeyPairs;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** The kind of key that a test certificate gets. */
public enum TestKeyAlgorithm {
  /** An elliptic curve key on P-256 (RFC 5480, secp256r1): made in a moment, hence the default. */
  EC_P256,

  /**
   * An RSA key of 2048 bits, as most key servers have. The RSA keys of one process share primes, so
   * that they are made quickly: no two are the same, but they protect nothing.
   */
  RSA_2048,

  /** An RSA key of 1024 bits: too short for today's rules, for tests that must see it refused. */
  RSA_1024;

  KeyPair generate() {
    return switch (this) {
      case EC_P256 -> ec();
      case RSA_2048 -> RsaKeyPairs.ofBits(2048);
      case RSA_1024 -> RsaKeyPairs.ofBits(1024);
    };
  }

  private static KeyPair ec() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK cannot make a key on P-256", e);
    }
  }
}
