package io.vmcrypt.testkit.certificate;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** The kind of key that a test certificate gets. */
public enum TestKeyAlgorithm {
  /** An elliptic curve key on P-256 (RFC 5480, secp256r1): made in a moment, hence the default. */
  EC_P256("EC"),

  /** An RSA key of 2048 bits, as most key servers have. */
  RSA_2048("RSA"),

  /** An RSA key of 1024 bits: too short for today's rules, for tests that must see it refused. */
  RSA_1024("RSA");

  private final String family;

  TestKeyAlgorithm(String family) {
    this.family = family;
  }

  KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(family);
      switch (this) {
        case EC_P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
        case RSA_2048 -> generator.initialize(2048);
        case RSA_1024 -> generator.initialize(1024);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK cannot make a key of type " + this, e);
    }
  }
}
