/** What a wish is made of: key servers, their trust, secrets by their place, and which VMs. */
@NullMarked
package io.vmcrypt.estate.part;

import org.jspecify.annotations.NullMarked;
