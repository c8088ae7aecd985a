/** The stages about vCenter's client certificate: which one, signed by whom, when it is renewed. */
@NullMarked
package io.vmcrypt.estate.internal.client;

import org.jspecify.annotations.NullMarked;
