package io.vmcrypt.testkit.internal.rsa;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RSA keys for tests")
class RsaKeyPairsTest {

  @Test
  @DisplayName("no two are the same, though fifteen keys have six primes")
  void next_fifteen_differ() {
    RsaKeyPairs pairs = new RsaKeyPairs(1024);

    List<RSAPrivateCrtKey> keys =
        Stream.generate(pairs::next)
            .limit(15)
            .map(pair -> (RSAPrivateCrtKey) pair.getPrivate())
            .toList();

    Set<BigInteger> primes = new HashSet<>();
    keys.forEach(key -> primes.addAll(List.of(key.getPrimeP(), key.getPrimeQ())));
    assertThat(primes).hasSize(6).allMatch(prime -> prime.isProbablePrime(50));
    assertThat(keys.stream().map(RSAPrivateCrtKey::getModulus)).doesNotHaveDuplicates();
    assertThat(keys)
        .allSatisfy(
            key -> {
              assertThat(key.getModulus().bitLength()).isEqualTo(1024);
              assertThat(key.getPrimeP()).isGreaterThan(key.getPrimeQ());
              assertThat(key.getPrimeP().multiply(key.getPrimeQ())).isEqualTo(key.getModulus());
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2048})
  @DisplayName("what one signs its public half verifies, and no other's")
  void ofBits_signs_isVerified(int bits) throws Exception {
    KeyPair one = RsaKeyPairs.ofBits(bits);
    KeyPair two = RsaKeyPairs.ofBits(bits);

    for (KeyPair keys : List.of(one, two)) {
      byte[] signature = sign(keys);
      assertThat(((RSAPublicKey) keys.getPublic()).getModulus().bitLength()).isEqualTo(bits);
      assertThat(((RSAPublicKey) keys.getPublic()).getPublicExponent()).isEqualTo(65_537);
      assertThat(verifies(one, signature)).isEqualTo(keys == one);
      assertThat(verifies(two, signature)).isEqualTo(keys == two);
    }
  }

  private static byte[] sign(KeyPair keys) throws Exception {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update("text".getBytes(StandardCharsets.UTF_8));
    return signature.sign();
  }

  private static boolean verifies(KeyPair keys, byte[] signed) throws Exception {
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(keys.getPublic());
    signature.update("text".getBytes(StandardCharsets.UTF_8));
    return signature.verify(signed);
  }
}
