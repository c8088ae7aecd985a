package io.vmcrypt.ovh.internal.vmencryption;

import static io.vmcrypt.core.shared.ServerText.orEmpty;

import io.vmcrypt.core.certificate.Thumbprint;
import io.vmcrypt.core.shared.OneSpelling;
import io.vmcrypt.ovh.api.OvhState;
import io.vmcrypt.ovh.internal.call.OddAnswer;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.KmsDto;
import io.vmcrypt.ovh.internal.wire.DedicatedCloudRoutes.VmEncryptionDto;
import io.vmcrypt.ovh.vmencryption.RegisteredKms;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@link KmsDto} to {@link RegisteredKms}. */
final class KmsMapper {

  private KmsMapper() {}

  static RegisteredKms toKms(long kmsId, KmsDto dto) {
    OddAnswer.unlessAbout(kmsId, dto.kmsId());
    return new RegisteredKms(
        kmsId,
        // the block of one address is that address
        OneSpelling.ofHost(orEmpty(dto.ip()).strip().replaceFirst("/32$", "")),
        port(dto.kmsTcpPort()),
        thumbprint(dto.sslThumbprint()),
        orEmpty(dto.description()),
        dto.state() == null ? OvhState.UNKNOWN : new OvhState(dto.state()));
  }

  static OvhState toOption(VmEncryptionDto dto) {
    return dto.state() == null ? OvhState.UNKNOWN : new OvhState(dto.state());
  }

  private static OptionalInt port(@Nullable Long port) {
    return port == null || port < 1 || port > 65535
        ? OptionalInt.empty()
        : OptionalInt.of(port.intValue());
  }

  private static @Nullable Thumbprint thumbprint(@Nullable String text) {
    try {
      return text == null ? null : Thumbprint.parse(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
