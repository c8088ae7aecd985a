package io.vmcrypt.testkit.internal.rsa;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * RSA keys for tests, made quickly. Nearly all of the time that an RSA key takes goes into its two
 * primes, so few primes are made and each two of them are joined to a key: ten primes are 45 keys.
 * No two keys are the same. But keys that share a prime are no secret to who sees both, so they are
 * of no use outside tests. Thread-safe.
 */
public final class RsaKeyPairs {

  private static final Map<Integer, RsaKeyPairs> OF_THIS_PROCESS = new ConcurrentHashMap<>();
  private static final BigInteger EXPONENT = RSAKeyGenParameterSpec.F4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int bits;
  private final List<BigInteger> primes = new ArrayList<>();
  // the prime that the newest one is joined to next
  private int partner;

  RsaKeyPairs(int bits) {
    this.bits = bits;
    primes.add(prime());
  }

  /**
   * A key that this process has not had yet.
   *
   * @param bits the length of its modulus, an even number
   */
  public static KeyPair ofBits(int bits) {
    return OF_THIS_PROCESS.computeIfAbsent(bits, RsaKeyPairs::new).next();
  }

  /** A key that this object has not returned yet. */
  synchronized KeyPair next() {
    if (partner == primes.size() - 1) {
      primes.add(prime());
      partner = 0;
    }
    BigInteger newest = primes.get(primes.size() - 1);
    BigInteger other = primes.get(partner++);
    return join(newest.max(other), newest.min(other));
  }

  /** The two highest bits are set, so that the product of two primes has all its bits. */
  private BigInteger prime() {
    BigInteger prime;
    do {
      prime =
          new BigInteger(bits / 2, RANDOM)
              .setBit(bits / 2 - 1)
              .setBit(bits / 2 - 2)
              .nextProbablePrime();
    } while (prime.bitLength() != bits / 2
        || primes.contains(prime)
        || !prime.subtract(BigInteger.ONE).gcd(EXPONENT).equals(BigInteger.ONE));
    return prime;
  }

  private static KeyPair join(BigInteger p, BigInteger q) {
    BigInteger modulus = p.multiply(q);
    BigInteger p1 = p.subtract(BigInteger.ONE);
    BigInteger q1 = q.subtract(BigInteger.ONE);
    BigInteger secret = EXPONENT.modInverse(p1.multiply(q1).divide(p1.gcd(q1)));
    try {
      KeyFactory keys = KeyFactory.getInstance("RSA");
      return new KeyPair(
          keys.generatePublic(new RSAPublicKeySpec(modulus, EXPONENT)),
          keys.generatePrivate(
              new RSAPrivateCrtKeySpec(
                  modulus,
                  EXPONENT,
                  secret,
                  p,
                  q,
                  secret.mod(p1),
                  secret.mod(q1),
                  q.modInverse(p))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK refuses an RSA key", e);
    }
  }
}
