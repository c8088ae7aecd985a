package io.vmcrypt.testkit.internal.kmip.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vmcrypt.testkit.internal.kmip.message.Credential;
import io.vmcrypt.testkit.internal.kmip.message.KmipOperation;
import io.vmcrypt.testkit.internal.kmip.message.KmipResultReason;
import io.vmcrypt.testkit.internal.kmip.message.KmipVersion;
import io.vmcrypt.testkit.internal.kmip.message.RequestMessage;
import io.vmcrypt.testkit.internal.kmip.message.ResponseMessage;
import io.vmcrypt.testkit.internal.kmip.tls.Deadline;
import io.vmcrypt.testkit.internal.kmip.tls.PoliteSocket;
import io.vmcrypt.testkit.internal.kmip.ttlv.KmipTag;
import io.vmcrypt.testkit.internal.kmip.ttlv.Ttlv;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvCodec;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvException;
import io.vmcrypt.testkit.internal.kmip.ttlv.TtlvFields;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a vCenter to a key server, with messages in the form that vCenter 7.0.3 uses:
 * KMIP 1.1 in each header, Discover Versions first and without a batch item id, then the action
 * with one. For use by one thread.
 */
public final class KmipSession implements Closeable {

  private static final int OBJECT_TYPE_SYMMETRIC_KEY = 2;
  private static final int KEY_FORMAT_RAW = 1;
  private static final int ALGORITHM_AES = 3;
  private static final int USAGE_ENCRYPT_DECRYPT = 0x0c;
  private static final int KEY_BITS = 256;

  private static final List<String> STATES =
      List.of(
          "Pre-Active",
          "Active",
          "Deactivated",
          "Compromised",
          "Destroyed",
          "Destroyed Compromised");

  private final PoliteSocket connection;
  private final SSLSocket tls;
  private final Duration timeout;
  private final @Nullable Credential credential;
  private int batchItems;

  KmipSession(
      PoliteSocket connection, SSLSocket tls, Duration timeout, @Nullable Credential credential) {
    this.connection = connection;
    this.tls = tls;
    this.timeout = timeout;
    this.credential = credential;
  }

  /**
   * Opens each connection with Discover Versions. A server that does not speak KMIP 1.1 cannot be
   * used.
   */
  void greet() throws IOException {
    List<String> versions = discoverVersions(null);
    if (!versions.contains(KmipVersion.V1_1.toString())) {
      throw new IOException("The key server offers KMIP " + versions + ", but not 1.1");
    }
  }

  /** The certificate that the server shows. */
  public X509Certificate serverCertificate() throws IOException {
    return (X509Certificate) tls.getSession().getPeerCertificates()[0];
  }

  /** The versions that the server offers, in its order. */
  public List<String> discoverVersions() throws IOException {
    return discoverVersions(nextBatchItemId());
  }

  private List<String> discoverVersions(@Nullable Ttlv batchItemId) throws IOException {
    TtlvFields payload = succeed(KmipOperation.DISCOVER_VERSIONS, batchItemId);
    List<String> versions = new ArrayList<>();
    for (Ttlv version : payload.repeated(KmipTag.PROTOCOL_VERSION)) {
      versions.add(KmipVersion.from(version).toString());
    }
    payload.end();
    return List.copyOf(versions);
  }

  /** Has the server make a key, and returns its identifier. */
  public String createAes256Key() throws IOException {
    TtlvFields payload =
        succeed(
            KmipOperation.CREATE,
            nextBatchItemId(),
            Ttlv.enumeration(KmipTag.OBJECT_TYPE, OBJECT_TYPE_SYMMETRIC_KEY),
            Ttlv.structure(
                KmipTag.TEMPLATE_ATTRIBUTE,
                attribute(
                    "Cryptographic Algorithm",
                    Ttlv.enumeration(KmipTag.ATTRIBUTE_VALUE, ALGORITHM_AES)),
                attribute(
                    "Cryptographic Usage Mask",
                    Ttlv.integer(KmipTag.ATTRIBUTE_VALUE, USAGE_ENCRYPT_DECRYPT)),
                attribute(
                    "Cryptographic Length", Ttlv.integer(KmipTag.ATTRIBUTE_VALUE, KEY_BITS))));
    expect(
        KmipTag.OBJECT_TYPE,
        OBJECT_TYPE_SYMMETRIC_KEY,
        payload.required(KmipTag.OBJECT_TYPE).enumeration());
    String id = payload.required(KmipTag.UNIQUE_IDENTIFIER).text();
    payload.optional(KmipTag.TEMPLATE_ATTRIBUTE);
    payload.end();
    return id;
  }

  /** Fetches an AES-256 key's 32 bytes. */
  public byte[] get(String id) throws IOException {
    TtlvFields payload = succeed(KmipOperation.GET, nextBatchItemId(), identifier(id));
    expect(
        KmipTag.OBJECT_TYPE,
        OBJECT_TYPE_SYMMETRIC_KEY,
        payload.required(KmipTag.OBJECT_TYPE).enumeration());
    expectSameKey(id, payload);
    TtlvFields key = payload.required(KmipTag.SYMMETRIC_KEY).fields();
    payload.end();
    TtlvFields block = key.required(KmipTag.KEY_BLOCK).fields();
    key.end();
    expect(
        KmipTag.KEY_FORMAT_TYPE,
        KEY_FORMAT_RAW,
        block.required(KmipTag.KEY_FORMAT_TYPE).enumeration());
    TtlvFields value = block.required(KmipTag.KEY_VALUE).fields();
    byte[] material = value.required(KmipTag.KEY_MATERIAL).bytes();
    expect(
        KmipTag.CRYPTOGRAPHIC_ALGORITHM,
        ALGORITHM_AES,
        block.required(KmipTag.CRYPTOGRAPHIC_ALGORITHM).enumeration());
    expect(
        KmipTag.CRYPTOGRAPHIC_LENGTH,
        KEY_BITS,
        block.required(KmipTag.CRYPTOGRAPHIC_LENGTH).integer());
    block.end();
    expect(KmipTag.KEY_MATERIAL, KEY_BITS / 8, material.length);
    return material;
  }

  /** The key's state in the specification's words: Pre-Active, Active, Deactivated... */
  public String state(String id) throws IOException {
    TtlvFields payload =
        succeed(
            KmipOperation.GET_ATTRIBUTES,
            nextBatchItemId(),
            identifier(id),
            Ttlv.text(KmipTag.ATTRIBUTE_NAME, "State"));
    expectSameKey(id, payload);
    TtlvFields attribute = payload.required(KmipTag.ATTRIBUTE).fields();
    payload.end();
    String name = attribute.required(KmipTag.ATTRIBUTE_NAME).text();
    attribute.optional(KmipTag.ATTRIBUTE_INDEX);
    int state = attribute.required(KmipTag.ATTRIBUTE_VALUE).enumeration();
    attribute.end();
    if (!name.equals("State") || state < 1 || state > STATES.size()) {
      throw new TtlvException("Asked for State, the server answered " + name + " " + state);
    }
    return STATES.get(state - 1);
  }

  /** Makes a Pre-Active key Active. */
  public void activate(String id) throws IOException {
    TtlvFields payload = succeed(KmipOperation.ACTIVATE, nextBatchItemId(), identifier(id));
    expectSameKey(id, payload);
    payload.end();
  }

  /**
   * Labels a key, with all labels in one message.
   *
   * @param attributes custom attributes, named x-..., in the order in which they are sent
   * @return false if the server cannot do this, as PyKMIP cannot; vCenter goes on without labels
   */
  public boolean addAttributes(String id, Map<String, String> attributes) throws IOException {
    if (attributes.isEmpty()) {
      return true;
    }
    List<RequestMessage.Item> items = new ArrayList<>();
    for (Map.Entry<String, String> entry : attributes.entrySet()) {
      items.add(
          new RequestMessage.Item(
              KmipOperation.ADD_ATTRIBUTE.code(),
              nextBatchItemId(),
              Ttlv.structure(
                  KmipTag.REQUEST_PAYLOAD,
                  identifier(id),
                  attribute(
                      entry.getKey(), Ttlv.text(KmipTag.ATTRIBUTE_VALUE, entry.getValue())))));
    }
    for (ResponseMessage.Item item : exchange(items).items()) {
      if (!item.isSuccess()) {
        KmipResultReason reason = item.reason();
        // a server that cannot even read the operation answers for the message as a whole
        if (KmipResultReason.OPERATION_NOT_SUPPORTED.equals(reason)
            || (KmipResultReason.INVALID_MESSAGE.equals(reason) && item.operation() == null)) {
          return false;
        }
        throw failure(KmipOperation.ADD_ATTRIBUTE, item);
      }
    }
    return true;
  }

  /**
   * Ends the session and closes the connection. It is not a failure if the server is gone already.
   */
  @Override
  public void close() {
    try {
      connection.deadline(new Deadline(timeout));
      tls.close();
    } catch (IOException serverIsGone) {
      // the session is over in any case
    }
  }

  private TtlvFields succeed(KmipOperation operation, @Nullable Ttlv batchItemId, Ttlv... payload)
      throws IOException {
    RequestMessage.Item request =
        new RequestMessage.Item(
            operation.code(), batchItemId, Ttlv.structure(KmipTag.REQUEST_PAYLOAD, payload));
    ResponseMessage.Item item = exchange(List.of(request)).items().get(0);
    if (!item.isSuccess()) {
      throw failure(operation, item);
    }
    Integer echoed = item.operation();
    if (echoed == null || echoed != operation.code()) {
      throw new TtlvException("Asked to " + operation + ", the server did another operation");
    }
    if (!Objects.equals(batchItemId, item.batchItemId())) {
      throw new TtlvException("The server answered another Unique Batch Item ID");
    }
    Ttlv answer = item.payload();
    return (answer == null ? Ttlv.structure(KmipTag.RESPONSE_PAYLOAD) : answer).fields();
  }

  private ResponseMessage exchange(List<RequestMessage.Item> items) throws IOException {
    connection.deadline(new Deadline(timeout));
    RequestMessage request =
        new RequestMessage(RequestMessage.Header.of(KmipVersion.V1_1, credential), items);
    tls.getOutputStream().write(TtlvCodec.encode(request.toTtlv()));
    tls.getOutputStream().flush();
    byte[] answer = TtlvCodec.readMessage(tls.getInputStream());
    if (answer == null) {
      throw new EOFException("The key server closed the connection instead of answering");
    }
    return ResponseMessage.from(TtlvCodec.decode(answer));
  }

  private Ttlv nextBatchItemId() {
    byte[] id =
        ByteBuffer.allocate(8)
            .put("QLKC".getBytes(US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(++batchItems)
            .array();
    return Ttlv.bytes(KmipTag.UNIQUE_BATCH_ITEM_ID, id);
  }

  private static Ttlv identifier(String id) {
    return Ttlv.text(KmipTag.UNIQUE_IDENTIFIER, id);
  }

  private static Ttlv attribute(String name, Ttlv value) {
    return Ttlv.structure(KmipTag.ATTRIBUTE, Ttlv.text(KmipTag.ATTRIBUTE_NAME, name), value);
  }

  private static void expectSameKey(String id, TtlvFields payload) throws TtlvException {
    String answered = payload.required(KmipTag.UNIQUE_IDENTIFIER).text();
    if (!answered.equals(id)) {
      throw new TtlvException("Asked about key " + id + ", the server answered about " + answered);
    }
  }

  private static void expect(int tag, int wanted, int found) throws TtlvException {
    if (wanted != found) {
      throw new TtlvException(
          KmipTag.describe(tag) + " should be " + wanted + ", but the server says " + found);
    }
  }

  private static KmipFailure failure(KmipOperation operation, ResponseMessage.Item item) {
    KmipResultReason reason = item.reason();
    return new KmipFailure(
        operation.name(),
        item.statusName(),
        reason == null ? "" : reason.name(),
        Objects.requireNonNullElse(item.message(), ""));
  }
}
