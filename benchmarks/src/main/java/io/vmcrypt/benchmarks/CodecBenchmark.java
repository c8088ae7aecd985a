package io.vmcrypt.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vmcrypt.kmip.internal.ttlv.Ttlv;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvEncoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Writes and reads messages like those that vCenter and a KMS exchange when a key is created. */
@SuppressWarnings("NullAway.Init") // JMH calls the setup before all else
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 2)
public class CodecBenchmark {

  /** How many keys one message is about; vCenter asks for one. */
  @Param({"1", "8", "64"})
  public int keys;

  private Ttlv request;
  private byte[] response;

  @Setup
  public void make() {
    request = request(keys);
    response = TtlvEncoder.encode(response(keys));
  }

  @Benchmark
  public Object exchange() throws TtlvException {
    byte[] sent = TtlvEncoder.encode(request);
    return new Object[] {sent, TtlvDecoder.decode(response)};
  }

  /** How many bytes go over the wire, both ways. */
  static int wireBytes(int keys) {
    return TtlvEncoder.encode(request(keys)).length + TtlvEncoder.encode(response(keys)).length;
  }

  private static Ttlv request(int keys) {
    List<Ttlv> message = new ArrayList<>();
    message.add(Ttlv.structure(0x420077, protocolVersion(), Ttlv.integer(0x42000d, keys)));
    for (int i = 0; i < keys; i++) {
      message.add(
          Ttlv.structure(
              0x42000f,
              Ttlv.enumeration(0x42005c, 1),
              Ttlv.bytes(0x420093, ("QLKC" + i).getBytes(US_ASCII)),
              Ttlv.structure(
                  0x420079,
                  Ttlv.enumeration(0x420057, 2),
                  Ttlv.structure(
                      0x420091,
                      attribute("Cryptographic Algorithm", Ttlv.enumeration(0x42000b, 3)),
                      attribute("Cryptographic Usage Mask", Ttlv.integer(0x42000b, 0xc)),
                      attribute("Cryptographic Length", Ttlv.integer(0x42000b, 256))))));
    }
    return Ttlv.structure(0x420078, message);
  }

  private static Ttlv response(int keys) {
    List<Ttlv> message = new ArrayList<>();
    message.add(Ttlv.structure(0x42007a, protocolVersion(), Ttlv.integer(0x42000d, keys)));
    for (int i = 0; i < keys; i++) {
      message.add(
          Ttlv.structure(
              0x42000f,
              Ttlv.enumeration(0x42005c, 0xa),
              Ttlv.bytes(0x420093, ("QLKC" + i).getBytes(US_ASCII)),
              Ttlv.enumeration(0x42007f, 0),
              Ttlv.structure(
                  0x42007c,
                  Ttlv.enumeration(0x420057, 2),
                  Ttlv.text(0x420094, "a4b5b8a9-8d52-4b8e-9c0c-1f5f0f2b7c61"),
                  Ttlv.structure(
                      0x42008f,
                      Ttlv.structure(
                          0x420040,
                          Ttlv.enumeration(0x420042, 1),
                          Ttlv.structure(0x420045, Ttlv.bytes(0x420043, new byte[32])),
                          Ttlv.enumeration(0x420028, 3),
                          Ttlv.integer(0x42002a, 256))))));
    }
    return Ttlv.structure(0x42007b, message);
  }

  private static Ttlv protocolVersion() {
    return Ttlv.structure(0x420069, Ttlv.integer(0x42006a, 1), Ttlv.integer(0x42006b, 1));
  }

  private static Ttlv attribute(String name, Ttlv value) {
    return Ttlv.structure(0x420008, Ttlv.text(0x42000a, name), value);
  }
}
