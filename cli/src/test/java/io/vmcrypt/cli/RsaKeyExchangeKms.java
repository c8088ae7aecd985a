package io.vmcrypt.cli;

import io.vmcrypt.testkit.certificate.TestAuthority;
import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.certificate.TestKeyAlgorithm;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A KMS with TLS 1.2 and RSA key exchange only, in a process of its own: what a Java may use of TLS
 * is settled once for each process. It ends with its standard input.
 */
final class RsaKeyExchangeKms implements AutoCloseable {

  /** Turns RSA key exchange on, and all other key exchanges off. */
  private static final String SECURITY_PROPERTIES =
      "jdk.tls.disabledAlgorithms=SSLv3, TLSv1, TLSv1.1, TLSv1.3, ECDHE, DHE, ECDH, anon, NULL\n";

  private final Path directory;
  private final Process process;
  private final int port;

  private RsaKeyExchangeKms(Path directory, Process process, int port) {
    this.directory = directory;
    this.process = process;
    this.port = port;
  }

  static RsaKeyExchangeKms start(Path directory) throws IOException {
    Path security = directory.resolve("rsa.security");
    Files.writeString(security, SECURITY_PROPERTIES);
    List<String> command = new ArrayList<>(JavaProcess.java(RsaKeyExchangeKms.class));
    command.add(1, "-Djava.security.properties=" + security);
    command.add(directory.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null) {
      process.destroy();
      throw new IOException("the KMS did not start");
    }
    return new RsaKeyExchangeKms(directory, process, Integer.parseInt(line));
  }

  String endpoint() {
    return "127.0.0.1:" + port;
  }

  String clientCertificate() {
    return directory.resolve("rsa-client.pem").toString();
  }

  String clientKey() {
    return directory.resolve("rsa-client.key").toString();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
  }

  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    TestAuthority authority = TestAuthority.create();
    TestIdentity client = authority.client("vcenter").issue();
    Files.writeString(directory.resolve("rsa-client.pem"), client.certificatePem());
    Files.writeString(directory.resolve("rsa-client.key"), client.privateKeyPem());
    try (FakeKmipServer kms =
        FakeKmipServer.builder(authority)
            .serverIdentity(
                authority.server("127.0.0.1").keyAlgorithm(TestKeyAlgorithm.RSA_2048).issue())
            .protocols("TLSv1.2")
            .start()) {
      System.out.println(kms.port());
      while (System.in.read() >= 0) {
        // until the test closes it
      }
    }
  }
}
