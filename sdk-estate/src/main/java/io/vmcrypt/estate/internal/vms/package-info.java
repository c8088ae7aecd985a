/** The stages about virtual machines: policy, encryption, new keys, virtual TPMs. */
@NullMarked
package io.vmcrypt.estate.internal.vms;

import org.jspecify.annotations.NullMarked;
