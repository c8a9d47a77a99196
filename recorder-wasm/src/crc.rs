//! CRC-32 as gzip wants it, eight bytes at a time.
//!
//! The crates that do it bring 8 to 16 KiB of tables that no compression makes smaller. Here
//! they are computed, in less time than their download would take.

/// The reversed polynomial of CRC-32.
const POLYNOMIAL: u32 = 0xEDB8_8320;

/// Bytes done at a time.
const STEP: usize = 8;

/// `tables[n][byte]`: what a byte does to the checksum when `n` bytes follow it.
type Tables = [[u32; 256]; STEP];

/// The checksum of what was added so far.
#[derive(Clone, Debug)]
pub(crate) struct Crc {
    tables: Box<Tables>,
    value: u32,
}

impl Crc {
    pub(crate) fn new() -> Self {
        let mut tables = Box::new([[0; 256]; STEP]);
        for byte in 0..=u8::MAX {
            let mut value = u32::from(byte);
            for _ in 0..8 {
                value = if value & 1 == 1 { value >> 1 ^ POLYNOMIAL } else { value >> 1 };
            }
            tables[0][usize::from(byte)] = value;
        }
        for following in 1..STEP {
            for byte in 0..256 {
                let before = tables[following - 1][byte];
                tables[following][byte] = before >> 8 ^ tables[0][low(before)];
            }
        }
        Self { tables, value: 0 }
    }

    /// Begins again.
    pub(crate) const fn restart(&mut self) {
        self.value = 0;
    }

    pub(crate) fn add(&mut self, bytes: &[u8]) {
        let tables = &*self.tables;
        let mut value = !self.value;
        let (steps, rest) = bytes.as_chunks::<STEP>();
        for step in steps {
            let [b0, b1, b2, b3, rest @ ..] = *step;
            let first = value ^ u32::from_le_bytes([b0, b1, b2, b3]);
            value = tables[7][low(first)]
                ^ tables[6][low(first >> 8)]
                ^ tables[5][low(first >> 16)]
                ^ tables[4][low(first >> 24)]
                ^ tables[3][usize::from(rest[0])]
                ^ tables[2][usize::from(rest[1])]
                ^ tables[1][usize::from(rest[2])]
                ^ tables[0][usize::from(rest[3])];
        }
        for byte in rest {
            value = tables[0][low(value ^ u32::from(*byte))] ^ value >> 8;
        }
        self.value = !value;
    }

    pub(crate) const fn value(&self) -> u32 {
        self.value
    }
}

/// The lowest byte.
const fn low(value: u32) -> usize {
    value as usize & 0xFF
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard() {
        let mut crc = Crc::new();
        crc.add(b"1234");
        crc.add(b"56789");
        assert_eq!(crc.value(), 0xCBF4_3926);

        crc.restart();
        crc.add(b"123456789");
        assert_eq!(crc.value(), 0xCBF4_3926);
    }
}
