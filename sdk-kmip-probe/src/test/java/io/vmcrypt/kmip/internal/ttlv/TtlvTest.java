package io.vmcrypt.kmip.internal.ttlv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("TTLV")
class TtlvTest {

  private static final int TAG = 0x420020;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /** The examples of the KMIP specification 1.1, section 9.1.2, of what the probe sends. */
  static Stream<Arguments> specificationExamples() {
    return Stream.of(
        Arguments.of(Ttlv.integer(TAG, 8), "42002002000000040000000800000000"),
        Arguments.of(Ttlv.enumeration(TAG, 255), "4200200500000004000000ff00000000"),
        Arguments.of(
            Ttlv.text(TAG, "Hello World"), "420020070000000b48656c6c6f20576f726c640000000000"),
        Arguments.of(Ttlv.bytes(TAG, new byte[] {1, 2, 3}), "42002008000000030102030000000000"),
        Arguments.of(
            Ttlv.structure(TAG, Ttlv.enumeration(0x420004, 254), Ttlv.integer(0x420005, 255)),
            "42002001000000204200040500000004000000fe000000004200050200000004000000ff00000000"));
  }

  @Test
  @DisplayName("a text that is not UTF-8 is kept, and told to people as ISO 8859-1")
  void decode_textNotUtf8_isKept() throws Exception {
    byte[] latin1 = HexFormat.of().parseHex("42009d0700000004fc62657200000000");
    Ttlv item = TtlvDecoder.decode(latin1);

    assertThat(item.asAnyText()).isEqualTo("\u00fcber");
    assertThatThrownBy(item::asText).hasMessageContaining("not UTF-8");
    assertThat(TtlvEncoder.encode(item)).isEqualTo(latin1);
  }

  @ParameterizedTest
  @MethodSource("specificationExamples")
  @DisplayName("the specification's examples are written byte for byte")
  void encode_specificationExample_isExact(Ttlv item, String bytes) {
    assertThat(TtlvEncoder.encode(item)).isEqualTo(hex(bytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "42002002000000040000000800000000",
        "420020030000000801b69b4ba5749200",
        "42002004000000100000000003fd35eb6bc2df4618080000",
        "4200200500000004000000ff00000000",
        "42002006000000080000000000000001",
        "420020070000000b48656c6c6f20576f726c640000000000",
        "42002008000000030102030000000000",
        "42002009000000080000000047da67f8",
        "4200200a00000004000d2f0000000000",
        "42002001000000204200040500000004000000fe000000004200050200000004000000ff00000000"
      })
  @DisplayName("all examples of the specification are read, and kept as they came")
  void decode_specificationExample_isKept(String bytes) throws Exception {
    assertThat(TtlvEncoder.encode(TtlvDecoder.decode(hex(bytes)))).isEqualTo(hex(bytes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|header is cut off at offset 0",
        "420020020000000400000008|reaches beyond the end of what it is in at offset 4",
        "430020020000000400000008 00000000|tag 430020 is not a KMIP tag at offset 0",
        "4200200c0000000400000008 00000000|type 0c is unknown at offset 3",
        "420020000000000400000008 00000000|type 00 is unknown at offset 3",
        "420020020000000800000008 00000000|length 8 is wrong for type INTEGER at offset 4",
        "420020020000000400000008 00000001|padding is not zero at offset 15",
        "4200200600000008 0000000000000002|neither 0 nor 1 at offset 8",
        "42002008ffffffff 0000000000000000|length 4294967295 reaches beyond the end",
        "42002008fffffff9 0000000000000000|length 4294967289 reaches beyond the end",
        "4200200400000000|big integer is not a multiple of 8 at offset 4",
        "4200200400000004 0000000000000000|big integer is not a multiple of 8 at offset 4",
        "4200200100000004 0000000000000000|structure is not a multiple of 8 at offset 4",
        "4200200100000008 4200040500000004|reaches beyond the end of what it is in at offset 12",
        "4200200200000004 00000008 00000000 00|there are bytes after the end of the message at"
            + " offset 16"
      })
  @DisplayName("what breaks a rule is refused with the rule and the offset")
  void decode_malformed_isRefused(@Nullable String bytes, String message) {
    byte[] input = hex(bytes == null ? "" : bytes.replace(" ", ""));
    assertThatExceptionOfType(TtlvException.class)
        .isThrownBy(() -> TtlvDecoder.decode(input))
        .withMessageContaining(message);
  }

  @Test
  @DisplayName("structures that nest 32 levels deep are read, one more is refused")
  void decode_deepNesting_isBounded() throws Exception {
    Ttlv item = Ttlv.integer(TAG, 1);
    for (int i = 0; i < TtlvDecoder.MAX_DEPTH; i++) {
      item = Ttlv.structure(TAG, item);
    }
    byte[] deepest = TtlvEncoder.encode(item);
    assertThat(TtlvEncoder.encode(TtlvDecoder.decode(deepest))).isEqualTo(deepest);
    byte[] deeper = TtlvEncoder.encode(Ttlv.structure(TAG, item));
    assertThatExceptionOfType(TtlvException.class)
        .isThrownBy(() -> TtlvDecoder.decode(deeper))
        .withMessageContaining("nest deeper than 32 levels");
  }

  @Test
  @DisplayName("every truncation is refused; every changed byte gives a value or a refusal")
  void decode_damaged_endsInValueOrRefusal() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 200; i++) {
      byte[] bytes = TtlvEncoder.encode(anyItem(random, 4));
      for (int length = 0; length < bytes.length; length++) {
        byte[] cut = Arrays.copyOf(bytes, length);
        assertThatExceptionOfType(TtlvException.class).isThrownBy(() -> TtlvDecoder.decode(cut));
      }
      for (int at = 0; at < bytes.length; at++) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) (changed[at] ^ (1 + random.nextInt(255)));
        try {
          assertThat(TtlvEncoder.encode(TtlvDecoder.decode(changed))).isEqualTo(changed);
        } catch (TtlvException e) {
          assertThat(e.offset()).isBetween(0, changed.length);
        }
      }
    }
  }

  @Test
  @DisplayName("wiping overwrites every byte string")
  void wipe_nested_overwrites() {
    byte[] key = {1, 2, 3};

    Ttlv.structure(TAG, Ttlv.structure(TAG, Ttlv.bytes(TAG, key))).wipe();

    assertThat(key).containsExactly(0, 0, 0);
  }

  private static Ttlv anyItem(Random random, int depth) {
    int tag = (random.nextInt(10) == 0 ? 0x540000 : 0x420000) | random.nextInt(0x10000);
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0 -> Ttlv.integer(tag, random.nextInt());
      case 1 -> Ttlv.enumeration(tag, random.nextInt());
      case 2 -> Ttlv.text(tag, "aé€😀\u0000z".repeat(random.nextInt(3)));
      case 3 -> Ttlv.bytes(tag, new byte[random.nextInt(40)]);
      default -> {
        List<Ttlv> children = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          children.add(anyItem(random, depth - 1));
        }
        yield Ttlv.structure(tag, children);
      }
    };
  }
}
