package io.vmcrypt.testkit;

import io.vmcrypt.testkit.certificate.TestIdentity;
import io.vmcrypt.testkit.internal.json.JsonText;
import io.vmcrypt.testkit.internal.kmip.client.VcenterKmipClient;
import io.vmcrypt.testkit.internal.ovh.OkmsServer;
import io.vmcrypt.testkit.internal.vcenter.state.Vcenter;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.ovh.FakeOkms;
import io.vmcrypt.testkit.ovh.FakeOvhApi;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FakeCloud} as a process, for programs and tools in any language: what {@code vmcrypt
 * fake} runs. It prints one line of JSON on standard output, and runs until its standard input is
 * closed. Everything else goes to standard error.
 *
 * <p>The line is an object with {@code about}, which says that this is a fake, {@code
 * settingsFile}, which the command {@code vmcrypt} takes with {@code --settings}, and four objects,
 * of which {@code target} is null without one. Each of those has {@code host}, {@code port}, {@code
 * thumbprintSha1} and {@code thumbprintSha256} (as OpenSSL prints them), and {@code caFile}, the
 * authority of its certificate (PEM); and:
 *
 * <ul>
 *   <li>{@code ovh}: {@code endpoint} (the base address, with {@code /1.0}), {@code
 *       applicationKey}, {@code applicationSecret}, {@code consumerKey}; for OAuth2 {@code
 *       tokenEndpoint}, {@code clientId}, {@code clientSecret}; {@code serviceName}, and {@code
 *       serviceNames}, an array of all of them; {@code okms}, null without one, else an object with
 *       {@code id}, {@code region}, {@code kmipEndpoint} and {@code kmipRsaEndpoint} (each a host,
 *       a colon and a port).
 *   <li>{@code vcenter}: {@code url} (of its SOAP service, with {@code /sdk}), {@code release},
 *       {@code instanceUuid}, {@code about} (its full name, as on the wire), {@code userName},
 *       {@code password}, {@code limitedUsers} (an array of objects with {@code userName}, {@code
 *       password} and {@code privileges}), {@code virtualMachines} (an array of names).
 *   <li>{@code target}: the same of the second vCenter, {@code serviceName} (its service at the OVH
 *       API) and {@code kms}, null without one of its own, else an object with {@code host}, {@code
 *       port}, {@code thumbprintSha1} and {@code thumbprintSha256}; the client's files of {@code
 *       kms} are accepted there too.
 *   <li>{@code kms}: {@code embedded} (false if it is an external one), and the PEM files {@code
 *       clientCertificateFile} and {@code clientKeyFile}, which the KMS accepts, and {@code
 *       wrongClientCertificateFile} and {@code wrongClientKeyFile}, which it does not. For an
 *       external KMS {@code caFile} and the client's files are null.
 * </ul>
 *
 * <p>Its files are readable to their owner only.
 *
 * <p>With a target, each line of the standard input is an order to a tool that brings VMs to the
 * second vCenter: {@code copy NAME} lets a plain copy appear there; {@code move NAME} takes the VM
 * away from the first one too, and refuses an encrypted one. What became of it is told on standard
 * error.
 */
public final class FakeCloudServer {
  private static final Duration KMS_TIMEOUT = Duration.ofSeconds(10);
  private static final String ABOUT =
      "vmcrypt testkit: fakes of OVHcloud, vCenter and a KMS, none of them real";

  private FakeCloudServer() {}

  /**
   * Starts a cloud, and stops it at the end of the process's standard input. Until then what others
   * print goes to standard error.
   *
   * @param cloud its options
   * @param directory where its files go; a temporary one, deleted at the end, if null
   * @throws UncheckedIOException if it cannot start: a port is taken, or the folder cannot be
   *     written
   */
  public static void run(FakeCloud.Builder cloud, @Nullable Path directory) {
    PrintStream output = System.out;
    // other output, such as that of a log system, must not mix with the one line
    System.setOut(System.err);
    try {
      run(cloud, directory, System.in, output, System.err);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      System.setOut(output);
    }
  }

  static void run(
      FakeCloud.Builder options,
      @Nullable Path folder,
      InputStream input,
      PrintStream output,
      PrintStream errors)
      throws IOException {
    try (PemDirectory directory = PemDirectory.open(folder);
        FakeCloud cloud = options.start()) {
      Thread cleaning = new Thread(directory::close, "delete-pem-files");
      Runtime.getRuntime().addShutdownHook(cleaning);
      String line = JsonText.printText(describe(cloud, options.limitedUsers, directory));
      // the last file: whoever waits for it finds fakes that are ready
      directory.write("fake.json", line);
      output.println(line);
      output.flush();
      await(cloud, input, errors);
    }
  }

  /** Until the input ends. */
  private static void await(FakeCloud cloud, InputStream input, PrintStream errors)
      throws IOException {
    Optional<FakeVcenter> target = cloud.target();
    if (target.isPresent()) {
      new ToolOrders(cloud.vcenter(), target.get(), line -> errors.println("fakes: " + line))
          .takeAll(input);
      return;
    }
    while (input.read() >= 0) {
      // only the end of the input matters, not its content
    }
  }

  private static Map<String, @Nullable Object> describe(
      FakeCloud cloud, List<Vcenter.LimitedUser> limitedUsers, PemDirectory directory)
      throws IOException {
    String caFile = directory.write("ca.pem", cloud.authority().certificatePem());
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("about", ABOUT);
    all.put("ovh", ovh(cloud, caFile));
    all.put("vcenter", vcenter(cloud, limitedUsers, caFile));
    all.put("target", target(cloud, caFile));
    all.put("kms", kms(cloud, directory, caFile));
    all.put("settingsFile", CommandSettings.write(cloud, directory, caFile));
    return all;
  }

  private static Map<String, @Nullable Object> ovh(FakeCloud cloud, String caFile) {
    FakeOvhApi ovh = cloud.ovh();
    Map<String, @Nullable Object> json =
        new LinkedHashMap<>(
            server(ovh.endpoint().getHost(), ovh.endpoint().getPort(), ovh.certificate()));
    json.put("caFile", caFile);
    json.put("endpoint", ovh.endpoint().toString());
    json.put("applicationKey", ovh.applicationKey());
    json.put("applicationSecret", ovh.applicationSecret());
    json.put("consumerKey", ovh.consumerKey());
    json.put("tokenEndpoint", ovh.tokenEndpoint().toString());
    json.put("clientId", ovh.clientId());
    json.put("clientSecret", ovh.clientSecret());
    json.put("serviceName", ovh.serviceName());
    json.put("serviceNames", ovh.serviceNames());
    json.put("okms", cloud.okms().map(FakeCloudServer::okms).orElse(null));
    return json;
  }

  private static Map<String, @Nullable Object> okms(FakeOkms okms) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("id", okms.id());
    json.put("region", OkmsServer.REGION);
    json.put("kmipEndpoint", okms.kmipEndpoint());
    json.put("kmipRsaEndpoint", okms.kmipRsaEndpoint());
    return json;
  }

  private static Map<String, Object> vcenter(
      FakeCloud cloud, List<Vcenter.LimitedUser> limitedUsers, String caFile) {
    Map<String, Object> json = vcenter(cloud.vcenter(), caFile);
    json.put("limitedUsers", limitedUsers.stream().map(FakeCloudServer::user).toList());
    json.put("virtualMachines", cloud.vmNames());
    return json;
  }

  private static Map<String, Object> vcenter(FakeVcenter vcenter, String caFile) {
    Map<String, Object> json =
        server(vcenter.host(), vcenter.port(), vcenter.identity().certificate());
    json.put("caFile", caFile);
    json.put("url", vcenter.url().resolve("/sdk").toString());
    json.put("release", vcenter.apiVersion());
    json.put("instanceUuid", vcenter.instanceUuid());
    json.put("about", vcenter.fullName());
    json.put("userName", vcenter.userName());
    json.put("password", vcenter.password());
    return json;
  }

  private static @Nullable Map<String, @Nullable Object> target(FakeCloud cloud, String caFile) {
    Optional<FakeVcenter> target = cloud.target();
    if (target.isEmpty()) {
      return null;
    }
    Map<String, @Nullable Object> json = new LinkedHashMap<>(vcenter(target.get(), caFile));
    json.put("serviceName", FakeCloud.TARGET_SERVICE_NAME);
    json.put(
        "kms",
        cloud
            .targetKms()
            .map(kms -> server(kms.host(), kms.port(), kms.certificate()))
            .orElse(null));
    return json;
  }

  private static Map<String, Object> user(Vcenter.LimitedUser user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("userName", user.name());
    json.put("password", user.password());
    json.put("privileges", List.copyOf(user.privileges()));
    return json;
  }

  private static Map<String, @Nullable Object> kms(
      FakeCloud cloud, PemDirectory directory, String caFile) throws IOException {
    boolean embedded = cloud.kms().isPresent();
    Map<String, @Nullable Object> json =
        new LinkedHashMap<>(server(cloud.kmsHost(), cloud.kmsPort(), kmsCertificate(cloud)));
    json.put("caFile", embedded ? caFile : null);
    json.put("embedded", embedded);
    TestIdentity client = cloud.clientIdentity();
    json.put(
        "clientCertificateFile",
        embedded ? directory.write("kms-client.pem", client.chainPem()) : null);
    json.put(
        "clientKeyFile",
        embedded ? directory.write("kms-client-key.pem", client.privateKeyPem()) : null);
    TestIdentity wrong = cloud.wrongClientIdentity();
    json.put(
        "wrongClientCertificateFile", directory.write("kms-wrong-client.pem", wrong.chainPem()));
    json.put(
        "wrongClientKeyFile", directory.write("kms-wrong-client-key.pem", wrong.privateKeyPem()));
    return json;
  }

  private static X509Certificate kmsCertificate(FakeCloud cloud) throws IOException {
    Optional<X509Certificate> embedded = cloud.kms().map(FakeKmipServer::certificate);
    if (embedded.isPresent()) {
      return embedded.get();
    }
    return new VcenterKmipClient(cloud.kmsHost(), cloud.kmsPort(), KMS_TIMEOUT)
        .readCertificateChain()
        .get(0);
  }

  private static Map<String, Object> server(String host, int port, X509Certificate certificate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", host);
    json.put("port", port);
    json.put("thumbprintSha1", thumbprint("SHA-1", certificate));
    json.put("thumbprintSha256", thumbprint("SHA-256", certificate));
    return json;
  }

  private static String thumbprint(String algorithm, X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
      return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }
}
