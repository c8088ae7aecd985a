package io.vmcrypt.ovh.internal.vmencryption;

import io.vmcrypt.core.operation.Operation;
import io.vmcrypt.core.operation.WaitOptions;
import io.vmcrypt.ovh.vmencryption.KmsOperation;
import java.time.Duration;

/**
 * OVHcloud's work, watched by its tasks: for the comparison with the work that is watched by level.
 */
interface EdgeOperation<S, T> extends Operation<S, T> {

  KmsOperation.VcenterTurn awaitVcenterTurn(Duration quiet, WaitOptions options);
}
