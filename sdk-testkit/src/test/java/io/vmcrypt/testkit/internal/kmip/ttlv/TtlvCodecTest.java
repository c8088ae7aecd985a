package io.vmcrypt.testkit.internal.kmip.ttlv;

import static io.vmcrypt.testkit.Refusals.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TtlvCodecTest {

  private static final int TAG = 0x420020;

  /** The examples of the KMIP specification 1.0 to 1.4, section 9.1.2. */
  static Stream<Arguments> specificationExamples() {
    return Stream.of(
        Arguments.of("42002002000000040000000800000000", new TtlvValue.Int(8)),
        Arguments.of(
            "420020030000000801b69b4ba5749200", new TtlvValue.LongInt(123456789000000000L)),
        Arguments.of(
            "42002004000000100000000003fd35eb6bc2df4618080000",
            new TtlvValue.BigInt(new BigInteger("1234567890000000000000000000"))),
        Arguments.of("4200200500000004000000ff00000000", new TtlvValue.Enumeration(255)),
        Arguments.of("42002006000000080000000000000001", new TtlvValue.Bool(true)),
        Arguments.of(
            "420020070000000b48656c6c6f20576f726c640000000000", new TtlvValue.Text("Hello World")),
        Arguments.of("42002008000000030102030000000000", new TtlvValue.Bytes(new byte[] {1, 2, 3})),
        Arguments.of(
            "42002009000000080000000047da67f8",
            new TtlvValue.DateTime(Instant.parse("2008-03-14T11:56:40Z"))),
        Arguments.of(
            "4200200a00000004000d2f0000000000", new TtlvValue.Interval(Duration.ofDays(10))),
        Arguments.of(
            "42002001000000204200040500000004000000fe000000004200050200000004000000ff00000000",
            new TtlvValue.Structure(
                List.of(Ttlv.enumeration(0x420004, 254), Ttlv.integer(0x420005, 255)))));
  }

  @ParameterizedTest
  @MethodSource("specificationExamples")
  @DisplayName("The specification's examples of all ten types are written and read as printed")
  void codec_specificationExample_isEqualBothWays(String hex, TtlvValue value) throws Exception {
    Ttlv item = new Ttlv(TAG, value);

    assertThat(HexFormat.of().formatHex(TtlvCodec.encode(item))).isEqualTo(hex);
    assertThat(TtlvCodec.decode(HexFormat.of().parseHex(hex))).isEqualTo(item);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "42002002000000040000000800000001", // padding other than zero
        "420020020000000400000008", // padding missing
        "42002002000000080000000800000000", // an integer of 8 bytes
        "42002003000000040000000800000000", // a long integer of 4 bytes
        "42002004000000030102030000000000", // a big integer of 3 bytes
        "4200200400000000", // an empty big integer
        "42002006000000080000000000000002", // a boolean of 2
        "4200200700000002c328000000000000", // not UTF-8
        "42002007000000026100000000000000", // a text with NUL
        "420020090000000880000000000000ff", // a moment out of range
        "4200200b000000080000000000000000", // a type of KMIP 2.0
        "42002000000000080000000000000000", // no type
        "41002002000000040000000800000000", // no tag of KMIP
        "420020010000000842000402000000080000000000000000", // inner longer than outer
        "42002001000000044200040200000000", // half a header inside
        "4200200200000004", // header only
        "420020", // cut header
        "", // nothing
        "4200200200000004000000080000000000", // a byte follows
        "42002001ffffffff0000000000000000" // longer than everything
      })
  @DisplayName("What is not well-formed is refused, not guessed at")
  void decode_malformed_isRefused(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    refuses(TtlvException.class, () -> TtlvCodec.decode(bytes));
  }

  @Test
  @DisplayName("Structures may lie 24 deep and no deeper")
  void decode_depth_isBounded() throws Exception {
    Ttlv nested = Ttlv.integer(TAG, 1);
    for (int i = 1; i < TtlvCodec.MAX_DEPTH; i++) {
      nested = Ttlv.structure(TAG, nested);
    }
    assertThat(TtlvCodec.decode(TtlvCodec.encode(nested))).isEqualTo(nested);

    byte[] tooDeep = TtlvCodec.encode(Ttlv.structure(TAG, nested));
    refuses(TtlvException.class, () -> TtlvCodec.decode(tooDeep), "24");
  }

  @Test
  @DisplayName(
      "A message of more than 1 MiB is refused before it is read; a cut one is told as cut")
  void readMessage_tooLongOrCut_isRefused() {
    refuses(
        TtlvException.class, () -> TtlvCodec.readMessage(stream("42007801000ffff9")), "1048569");
    refuses(EOFException.class, () -> TtlvCodec.readMessage(stream("42007801000ffff8")));
    refuses(TtlvException.class, () -> TtlvCodec.readMessage(stream("42007801ffffffff")));
    refuses(EOFException.class, () -> TtlvCodec.readMessage(stream("420078")));
  }

  @Test
  @DisplayName("A byte string's text shows its length and none of its bytes")
  void bytes_toString_showsNoContent() {
    assertThat(new Ttlv(TAG, new TtlvValue.Bytes(new byte[] {77, 78, 79})).toString())
        .doesNotContain("77")
        .contains("Bytes[3]");
  }

  private static ByteArrayInputStream stream(String hex) {
    return new ByteArrayInputStream(HexFormat.of().parseHex(hex));
  }
}
