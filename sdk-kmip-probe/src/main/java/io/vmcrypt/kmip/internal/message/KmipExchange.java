package io.vmcrypt.kmip.internal.message;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.vmcrypt.core.finding.FindingCode;
import io.vmcrypt.kmip.internal.net.Deadline;
import io.vmcrypt.kmip.internal.net.ProbeFailure;
import io.vmcrypt.kmip.internal.net.SafeText;
import io.vmcrypt.kmip.internal.tls.TlsSession;
import io.vmcrypt.kmip.internal.ttlv.TtlvDecoder;
import io.vmcrypt.kmip.internal.ttlv.TtlvException;
import io.vmcrypt.kmip.protocol.KmipOperation;
import io.vmcrypt.kmip.protocol.KmipVersion;
import io.vmcrypt.kmip.report.ProbeStep;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request and reads its answer. The buffer grows with what comes in, not with the length
 * that the server announces. It is wiped afterwards: there may be a key in it.
 */
public final class KmipExchange {

  /** What TLS may add to an answer: records, tickets, key updates. */
  private static final long TLS_ALLOWANCE = 256 * 1024;

  private static final int FIRST_BUFFER = 4 * 1024;

  private final int maxResponseBytes;
  private final @Nullable KmipCredential credential;
  private long messages;

  public KmipExchange(int maxResponseBytes, @Nullable KmipCredential credential) {
    this.maxResponseBytes = maxResponseBytes;
    this.credential = credential;
  }

  /** Sends the request and reads its answer, which may be a refusal. */
  public KmipResponse exchange(
      TlsSession session,
      KmipVersion version,
      KmipRequest request,
      ProbeStep step,
      Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    String mark = "vmcrypt" + ++messages;
    byte[] message = request.encode(version, credential, mark);
    try {
      session.write(message, deadline);
    } finally {
      Arrays.fill(message, (byte) 0);
    }
    byte[] answer = read(session, step, deadline);
    try {
      return KmipResponse.decode(answer, request.operation(), request.batchIds(mark));
    } catch (TtlvException e) {
      throw malformed(step, request.operation(), e);
    } finally {
      Arrays.fill(answer, (byte) 0);
    }
  }

  public static ProbeFailure malformed(ProbeStep step, KmipOperation operation, TtlvException e) {
    return ProbeFailure.of(FindingCode.KMIP_MALFORMED_ANSWER, e, operation, e.getMessage())
        .at(step);
  }

  private byte[] read(TlsSession session, ProbeStep step, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    long limit = session.received() + TLS_ALLOWANCE + 2L * maxResponseBytes;
    byte[] buffer = new byte[FIRST_BUFFER];
    int size = 0;
    int wanted = TtlvDecoder.HEADER;
    try {
      while (size < wanted) {
        if (size == buffer.length) {
          byte[] larger = Arrays.copyOf(buffer, Math.min(buffer.length * 2, wanted));
          Arrays.fill(buffer, (byte) 0);
          buffer = larger;
        }
        int room = Math.min(wanted, buffer.length) - size;
        size += read(session, buffer, size, room, limit, deadline);
        if (wanted == TtlvDecoder.HEADER && size == wanted) {
          wanted = length(buffer, step);
        }
      }
      return Arrays.copyOf(buffer, size);
    } finally {
      Arrays.fill(buffer, (byte) 0);
    }
  }

  private static int read(
      TlsSession session, byte[] buffer, int size, int room, long limit, Deadline deadline)
      throws ProbeFailure, ClosedByInterruptException {
    try {
      return session.read(buffer, size, room, limit, deadline);
    } catch (ProbeFailure e) {
      throw size > 0 && e.code().equals(FindingCode.KMS_CONNECTION_CLOSED)
          ? new ProbeFailure(
              e.step(),
              e.code(),
              "the server closed the connection after " + size + " bytes of its answer",
              e.advice(),
              e.getCause())
          : e;
    }
  }

  /** The length of the whole message, from its first eight bytes. */
  private int length(byte[] head, ProbeStep step) throws ProbeFailure {
    ByteBuffer header = ByteBuffer.wrap(head, 0, TtlvDecoder.HEADER);
    if (header.getInt() != (Tag.RESPONSE_MESSAGE << 8 | 1)) {
      String text = new String(head, 0, TtlvDecoder.HEADER, ISO_8859_1);
      String protocol = text.startsWith("HTTP") ? "HTTP" : "something else";
      throw ProbeFailure.of(FindingCode.KMS_NOT_KMIP, null, protocol, SafeText.of(text)).at(step);
    }
    long length = TtlvDecoder.HEADER + (header.getInt() & 0xffffffffL);
    if (length > maxResponseBytes) {
      throw ProbeFailure.of(FindingCode.KMIP_ANSWER_TOO_LARGE, null, length, maxResponseBytes)
          .at(step);
    }
    return (int) length;
  }
}
