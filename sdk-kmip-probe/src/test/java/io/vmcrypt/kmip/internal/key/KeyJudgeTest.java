package io.vmcrypt.kmip.internal.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.kmip.internal.key.KeyJudge.Comparison;
import io.vmcrypt.kmip.internal.message.GivenKey;
import io.vmcrypt.kmip.internal.message.KeyAttributes;
import io.vmcrypt.kmip.internal.message.KmipResponse;
import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvEncoder;
import io.vmcrypt.kmip.protocol.KmipOperation;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A key that is judged by what servers tell")
class KeyJudgeTest {

  private static final int VALUE = 0x42000b;
  private static final int SHA_256 = 6;
  private static final int RAW = 1;
  private static final int TRANSPARENT = 7;
  private static final byte[] KEY = bytes(1);
  private static final byte[] OTHER = bytes(2);

  private static byte[] bytes(int first) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) first;
    return bytes;
  }

  private static byte[] sha256(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Ttlv attribute(String name, Ttlv value) {
    return Ttlv.structure(0x420008, Ttlv.text(0x42000a, name), value);
  }

  private static Ttlv type() {
    return attribute("Object Type", Ttlv.enumeration(VALUE, 2));
  }

  private static Ttlv algorithm() {
    return attribute("Cryptographic Algorithm", Ttlv.enumeration(VALUE, 3));
  }

  private static Ttlv length(int bits) {
    return attribute("Cryptographic Length", Ttlv.integer(VALUE, bits));
  }

  private static Ttlv mask() {
    return attribute("Cryptographic Usage Mask", Ttlv.integer(VALUE, 0xc));
  }

  private static Ttlv state(int state) {
    return attribute("State", Ttlv.enumeration(VALUE, state));
  }

  private static Ttlv digest(int algorithm, int format, byte[] value) {
    return attribute(
        "Digest",
        Ttlv.structure(
            VALUE,
            Ttlv.enumeration(0x420038, algorithm),
            Ttlv.bytes(0x420035, value),
            Ttlv.enumeration(0x420042, format)));
  }

  private static KmipResponse answer(KmipOperation operation, List<Ttlv> payload) throws Exception {
    Ttlv version = Ttlv.structure(0x420069, Ttlv.integer(0x42006a, 1), Ttlv.integer(0x42006b, 1));
    return KmipResponse.decode(
        TtlvEncoder.encode(
            Ttlv.structure(
                0x42007b,
                Ttlv.structure(0x42007a, version, Ttlv.integer(0x42000d, 1)),
                Ttlv.structure(
                    0x42000f,
                    Ttlv.enumeration(0x42005c, operation.code()),
                    Ttlv.enumeration(0x42007f, 0),
                    Ttlv.structure(0x42007c, payload)))),
        operation,
        List.of());
  }

  private static KeyAttributes told(Ttlv... attributes) throws Exception {
    return answer(KmipOperation.GET_ATTRIBUTES, List.of(attributes)).attributes();
  }

  private static KeyAttributes key(Ttlv... more) throws Exception {
    return told(
        Stream.concat(
                Stream.of(type(), algorithm(), length(256), mask(), state(2)), Stream.of(more))
            .toArray(Ttlv[]::new));
  }

  private static GivenKey given(byte[] material) throws Exception {
    return answer(
            KmipOperation.GET,
            List.of(
                Ttlv.text(0x420094, "5"),
                Ttlv.enumeration(0x420057, 2),
                Ttlv.structure(
                    0x42008f,
                    Ttlv.structure(
                        0x420040,
                        Ttlv.enumeration(0x420042, RAW),
                        Ttlv.structure(0x420045, Ttlv.bytes(0x420043, material.clone()))))))
        .key();
  }

  @Test
  @DisplayName("what a server leaves out is not taken for granted")
  void whyUnfit_notTold_saysWhat() throws Exception {
    assertThat(KeyJudge.whyUnfit(key())).isEmpty();
    assertThat(KeyJudge.whyUnfit(told(state(2)))).contains(notTold("Object Type"));
    assertThat(KeyJudge.whyUnfit(told(type(), length(256), mask(), state(2))))
        .contains(notTold("Cryptographic Algorithm"));
    assertThat(KeyJudge.whyUnfit(told(type(), algorithm(), mask(), state(2))))
        .contains(notTold("Cryptographic Length"));
    assertThat(KeyJudge.whyUnfit(told(type(), algorithm(), length(256), state(2))))
        .contains(notTold("Cryptographic Usage Mask"));
    assertThat(KeyJudge.whyUnfit(told(type(), algorithm(), length(256), mask())))
        .contains(notTold("State"));
    assertThat(KeyJudge.whyUnfit(told(type(), algorithm(), length(128))))
        .contains(new KeyJudge.Unfit("its length is 128 bits, not 256", true));
  }

  private static KeyJudge.Unfit notTold(String attribute) {
    return new KeyJudge.Unfit("the server does not tell its " + attribute, false);
  }

  @Test
  @DisplayName("only digests that were made alike are compared, and one that differs decides")
  void compare_digests_decide() throws Exception {
    Ttlv mine = digest(SHA_256, RAW, sha256(KEY));
    Ttlv theirs = digest(SHA_256, RAW, sha256(OTHER));

    assertThat(KeyJudge.compare(key(mine), key(mine))).isEqualTo(Comparison.SAME);
    assertThat(KeyJudge.compare(key(mine), key(theirs))).isEqualTo(Comparison.ANOTHER);
    assertThat(KeyJudge.compare(key(mine), key())).isEqualTo(Comparison.NOT_KNOWN);
    assertThat(
            KeyJudge.compare(
                key(mine), key(digest(SHA_256, TRANSPARENT, sha256(new byte[] {1, 2})))))
        .isEqualTo(Comparison.NOT_KNOWN);
    assertThat(
            KeyJudge.compare(
                key(mine, digest(SHA_256, TRANSPARENT, sha256(KEY))),
                key(mine, digest(SHA_256, TRANSPARENT, sha256(OTHER)))))
        .isEqualTo(Comparison.ANOTHER);
  }

  @Test
  @DisplayName("a digest that says nothing is none: all zeros, or too short")
  void compare_emptyDigests_areNone() throws Exception {
    for (byte[] nothing : List.of(new byte[32], new byte[0], new byte[] {1, 2, 3})) {
      Ttlv digest = digest(SHA_256, RAW, nothing);
      assertThat(KeyJudge.compare(key(digest), key(digest))).isEqualTo(Comparison.NOT_KNOWN);
    }
  }

  @Test
  @DisplayName("what both tell must be equal; what the old server leaves out tells nothing apart")
  void compare_attributes_mustBeEqual() throws Exception {
    Ttlv digest = digest(SHA_256, RAW, sha256(KEY));
    assertThat(KeyJudge.compare(key(digest), told(digest))).isEqualTo(Comparison.SAME);
    assertThat(KeyJudge.compare(key(), told(length(128)))).isEqualTo(Comparison.ANOTHER);
  }

  @Test
  @DisplayName("a key that is got is held against the digest that was told of it")
  void contradicts_otherKeyGiven_isSeen() throws Exception {
    KeyAttributes told = key(digest(SHA_256, RAW, sha256(KEY)));

    assertThat(KeyJudge.contradicts(told.digests(), given(KEY).digest().orElseThrow())).isFalse();
    assertThat(KeyJudge.contradicts(told.digests(), given(OTHER).digest().orElseThrow())).isTrue();
    assertThat(KeyJudge.contradicts(List.of(), given(OTHER).digest().orElseThrow())).isFalse();
  }
}
