package io.vmcrypt.kmip.internal.message;

import java.util.List;

/** Names of algorithms for messages (enumeration Cryptographic Algorithm, KMIP 1.1 9.1.3.2.13). */
public final class KeyAlgorithm {

  private static final List<String> NAMES =
      List.of(
          "DES",
          "3DES",
          "AES",
          "RSA",
          "DSA",
          "ECDSA",
          "HMAC-SHA1",
          "HMAC-SHA224",
          "HMAC-SHA256",
          "HMAC-SHA384",
          "HMAC-SHA512",
          "HMAC-MD5",
          "DH",
          "ECDH",
          "ECMQV",
          "Blowfish",
          "Camellia",
          "CAST5",
          "IDEA",
          "MARS",
          "RC2",
          "RC4",
          "RC5",
          "SKIPJACK",
          "Twofish");

  private KeyAlgorithm() {}

  public static String name(int code) {
    return code > 0 && code <= NAMES.size() ? NAMES.get(code - 1) : String.format("0x%x", code);
  }
}
