/** The run through all steps of a probe. */
@NullMarked
package io.vmcrypt.kmip.internal.probe;

import org.jspecify.annotations.NullMarked;
