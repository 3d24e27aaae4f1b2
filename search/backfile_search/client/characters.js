// Frozen by generate.py: which characters make up words. Do not edit.
// Ranges are pairs of numbers to base 36: how many characters lie between the range before (or the beginning of Unicode)
// and this one, and how many this one has beyond its first.
// The version of Unicode all this was taken from: 14.0.0.
// Letters, and numbers that are no digits.
const LETTERS =
  "1t p 6 p 1b 0 7 1 1 0 3 1 5 m 1 u 1 ci 2 4 4 b e 4 7 0 1 0 3l 4 1 1 2 3 1 0 6 0 1 2 1 0 1 j 1 2a 1 3u 8 4l 1 1" +
  "1 2 0 6 14 1z q 4 3 19 16 z 1 1 2q 1 0 f 1 7 1 a 2 2 0 g 0 1 t t 2g b 0 o w 9 1 4 0 5 l 4 0 9 0 3 0 n o 7 a 5 " +
  "n 1 5 h 15 1m 1h 3 0 i 0 7 9 f f 4 7 2 1 2 l 1 6 1 0 3 3 3 0 g 0 d 1 1 2 e 1 2 5 2 0 8 5 4 1 2 l 1 6 1 1 1 1 1" +
  " 1 v 3 1 0 j 2 g 8 1 2 1 l 1 6 1 1 1 4 3 0 i 0 f 1 n 0 b 7 2 1 2 l 1 6 1 1 1 4 3 0 u 1 1 2 f 6 b 0 1 5 3 2 1 3" +
  " 3 1 1 0 1 1 3 1 3 2 3 b m 0 v 2 i 7 1 2 1 m 1 f 3 0 q 2 2 0 2 1 m 6 1 0 4 7 1 2 1 m 1 9 1 4 3 0 v 1 1 1 f 1 h" +
  " 8 1 2 1 14 2 0 g 0 5 2 1 9 e 8 1 5 5 h 3 n 1 8 1 0 2 6 8p 0 15 9 c 7 1 z r 4 7n 11 1 0 5 0 2 16 1 98 1 3 2 6 " +
  "1 0 1 3 2 14 1 3 2 w 1 3 2 6 1 0 1 3 2 e 1 1k 1 3 2 1u e j 3 f g 2d 2 5 3 h7 2 g 1 p 5 22 3 a 7 h d i e h e c " +
  "1 2 4v 2g 7 4 2 x 1 0 5 1x a u 1d t 2 4 b 17 4 p g 0 11 m 9 1g 2a 0 2l 1a h 7 1i t d 1 a 17 q z 15 2 a z 2 8 7" +
  " 16 2 2 15 3 1 5 1 1 3 0 5 5b 1s 7p 2 5 2 11 2 5 2 7 1 0 1 0 1 0 1 u 2 1g 1 6 1 0 3 2 1 6 3 3 2 5 4 c 5 2 1 6 " +
  "37 1 2 5 5 a 6 c 2t 0 4 0 2 9 1 0 3 4 6 0 1 0 1 0 1 3 1 a 2 3 5 4 4 0 h 14 k7 1n 26 l hi t vg 6c 6 3 3 1 9 0 2" +
  " 11 1 0 5 0 2 1j 7 0 g m 9 6 1 6 1 6 1 6 1 6 1 6 1 6 1 6 28 0 dt 8 7 4 2 2 1 0 6s 2l 41 9 u 7 1 e w 9 13 e lkw" +
  " wc 1v 19 2 7g 3 f a 1 k 1a g u 2 27 13 8 2 2u 2 1r 5 1 1 0 1 4 o f 1 2 1 3 1 m d 5 a 1f e 1d 1q 5 3 0 1 1 b r" +
  " a m p s 7 1a s 0 1c 14 n 2 1 7 1g 1b 1 0 3 1 2 4 2 0 1 0 o 2 2 a 7 2 c 5 2 5 2 5 9 6 1 6 1 16 1 d 6 36 t 8mb " +
  "c m 4 1c 6x0 6 c 4 5 0 1 9 1 c 1 4 1 0 1 1 1 1 1 2z x a2 i 1r 2 1h 14 b 38 4 1 3q 10 p 6 p l 0 1b u 3 5 2 5 2 " +
  "5 2 2 z b 1 p 1 i 1 1 1 e 2 d y 3e c 18 c 1k h 1 6s s 3 1c g q 4 z 9 t 5 11 a t 2 z 4 7 1 4 16 4d i z 4 z 4 13" +
  " 8 1f c a 1 e 1 6 1 1 1 a 1 e 1 6 1 1 1v 8m 9 l a 7 o 5 1 15 1 8 1x 5 2 0 1 17 1 1 3 0 2 m 2 u 2 11 8 8 1c i 1" +
  " 1 5 w 4 p 1y 1j 4 j 2 1a f 3 1 2 1 s a 8 n u 1 v w 7 1 r 6 4 g 1h a l 2 q 5 p n 6 28 20 1j 1e d 1e 7 15 8s u " +
  "1 15 6 1 26 13 8 l b 3 r h 1a r k m c 1g q j b 1 2 0 d 18 w o q z t 0 2 0 8 y 3 0 c 1b e 3 l 0 1 0 4 j b h 1 o" +
  " 2c 6 1 0 1 3 1 e 1 9 7 1a 12 7 2 1 2 l 1 6 1 1 1 4 3 0 i 0 c 4 4e 1g i 3 k 2 u 1b k 1 1 0 54 1a 15 3 10 1b k " +
  "0 1n 16 d 0 1z q v 1 4 6 55 17 38 1r a 8 c 7 2 0 2 7 1 1 1 n f 0 1 0 2m 7 2 12 g 0 1 0 s 0 a 13 7 0 l 0 b 19 j" +
  " 0 i 20 7b 8 1 10 h 0 p i 5 t 34 6 1 1 1 11 l 0 p 5 1 1 1 v e 0 93 i 59 0 f k 17 pl 2u 32 h 5f 218 2o f tq 34h" +
  " g6 6nt fs 7 u h 26 h t i 1b g 3 n 6 1 k 5 i j4 2e 2x 22 5 0 1u c 1v 0 s 4qf lk d1 16 8 99z 2y 5 c 3 8 7 9 4ee" +
  " j 30 h 5 1 3r 2c 1 1y 1 1 2 0 2 1 2 3 1 b 1 0 1 6 1 1s 1 3 2 7 1 6 1 r 1 3 1 4 1 0 3 6 1 9f 2 o 1 o 1 u 1 o 1" +
  " u 1 o 1 u 1 o 1 u 1 o 1 7 1f8 u dd 18 a 6 g 0 8x t i 17 z8 6 1 3 1 1 1 e 1 5g 2 8 1c 1v 7 0 md 1m 1 2 1 3 24 " +
  "18 1 e 5e 3 1 q 1 1 1 0 2 0 1 9 1 3 1 0 1 0 6 0 4 0 1 0 1 0 1 2 1 1 1 0 2 0 1 0 1 0 1 0 1 0 1 1 1 0 2 3 1 6 1 " +
  "3 1 3 1 0 1 9 1 g 5 2 1 4 1 g g4 c";
// Decimal digits.
const DIGITS =
  "1c 9 17q 9 3q 9 5i 9 bg 9 3a 9 3a 9 3a 9 3a 9 3a 9 3a 9 3a 9 3a 9 3a 9 2o 9 3a 9 1y 9 7q 9 1y 9 1fq 9 12 9 8c " +
  "9 3k 9 4m 9 6 9 52 9 2e 9 3q 9 6 9 r7q 9 iu 9 12 9 5i 9 m 9 2e 9 ba 9 geu 9 13a 9 1om 9 mk 9 3k 9 1o 9 40 9 7q" +
  " 9 9i 9 3a 9 ae 9 2u 9 2u 9 bq 9 2u 9 l2 9 6u 9 1y 9 f5i 9 2e 9 3q 9 lf8 1d 1ts 9 bq 9 192 9 3o6 9";
// Zeros; their other nine digits follow each.
const ZEROS =
  "19c 0 3z 0 5r 0 bp 0 3j 0 3j 0 3j 0 3j 0 3j 0 3j 0 3j 0 3j 0 3j 0 2x 0 3j 0 27 0 7z 0 27 0 1fz 0 1b 0 8l 0 3t " +
  "0 4v 0 f 0 5b 0 2n 0 3z 0 f 0 r7z 0 j3 0 1b 0 5r 0 v 0 2n 0 bj 0 hin 0 1ov 0 mt 0 3t 0 1x 0 49 0 7z 0 9r 0 3j " +
  "0 an 0 33 0 33 0 bz 0 33 0 lb 0 73 0 27 0 f5r 0 2n 0 3z 0 nan 0 bz 0 19b 0";
// Marks, and signs that join: part of a word once it has begun.
const MARKS =
  "4t 0 gi 33 7n 6 7b 18 1 0 1 1 1 1 1 0 20 a 1c k g 0 2t 6 2 5 2 1 1 3 z 0 u q 2j a 1m 8 9 0 o 3 1 8 1 2 1 4 17 " +
  "2 1o 7 16 n 1 w 1i 2 1 h 1 6 a 1 t 2 1k 0 1 6 2 1 2 2 9 0 a 1 q 0 2 2 1k 0 1 4 4 1 2 2 3 0 u 1 3 0 b 2 1k 0 1 " +
  "7 1 2 1 2 k 1 m 5 1 2 1k 0 1 6 2 1 2 2 7 2 a 1 u 0 1n 4 3 2 1 3 9 0 14 4 1j 0 1 6 1 2 1 3 7 1 b 1 t 2 1k 0 1 6" +
  " 1 2 1 3 7 1 b 1 s 3 1j 1 1 6 1 2 1 3 9 0 a 1 t 2 1y 0 4 5 1 0 1 7 i 1 1p 0 2 6 c 7 2q 0 2 8 b 5 22 1 r 0 1 0 " +
  "1 0 4 1 1d j 1 1 5 a 1 z 9 0 2s j n 3 4 2 1 2 2 6 3 3 d b 1 0 a 3 jj 2 qa 3 s 2 t 1 u 1 1s v 9 0 19 2 1 0 39 1" +
  " y 0 3a b 4 b 63 4 1l 9 1 s 2 0 1c u 1d 4 1b g 12 8 c 2 u c 1k d 1c j 48 2 1 k 4 0 6 0 2 2 5i 1r ek 1 2a 0 33 " +
  "w 2da 2 3x 0 2o v fe 5 2x 1 n9w 3 1 9 w 1 28 1 7k 0 3 0 4 0 n 4 4 0 2b 1 1e h q h d 0 12 7 p c 18 3 1b d 10 0 " +
  "1v d c 0 8 1 19 2 1e 0 1 2 2 1 5 1 1 0 15 4 5 1 6k 7 1 1 fn4 0 kh f g f 5r 0 4e 1 gt 0 6a 0 45 4 1ae 2 1 1 5 3" +
  " 14 2 4 0 4l 1 fx 3 ar 1 49 a 1d 3 3e 2 1h e 15 0 2 1 a 3 19 a 7 0 1p 2 10 d g 1 18 0 c 2 1c d 8 3 1 1 2k b 6 " +
  "0 4g b l 3 1j 1 1 6 2 1 2 2 9 0 a 1 2 6 3 4 5c h n 0 29 j 6j 6 2 8 r 1 2a g 2y c 2t e 74 e 6t 5 1 1 2 3 1 0 1 " +
  "1 3x 6 2 6 3 0 s 9 14 6 1 3 8 0 9 a 1a f b9 7 1 7 2a l 1 d 3e 5 3 0 1 1 1 6 1 0 1u 4 1 1 1 4 9n 3 f09 4 1n 6 t" +
  "4 0 1 1i 7 3 29 0 b 1 f57 1 3mp 19 2 m f2 4 3 5 8 7 2 6 u 3 44 2 1iz 1i 4 1d 8 0 e 0 m 4 1 e 11s 6 1 g 2 6 1 1" +
  " 1 4 79 6 af 0 1p 3 15s 6 31 6 gzhx 6n";
// Characters each of which is a word: unspaced scripts, emoji and other symbols.
const ALONE =
  "4m 0 2 0 4 0 1 0 b 2 qr 0 7e 1 3j 1 5q 0 a 0 j 1 6v 0 eb 0 ad 0 3m 5 1 0 3o 0 5r 0 15 0 3r 1b 1 1 c 6 1m 1 1 0" +
  " 1 4 1 n 1 0 1 9 1 1 9 0 2 4 1 0 l 3 x 2 f 0 1 2 2 5 k 0 1 0 1 0 3p 7 1 5 1 1 5 3 13 16 k 0 g 5 4 3 3 0 3 1 7 " +
  "2 4 c c 0 f 1 kw 9 k3 0 7m 1f z 0 4 0 j 9 92 0 4d x 9t 9 9 8 137 1 1 3 1 1 a 0 1 1 6 5 1 0 1 0 1 0 4 0 b 1 e 0" +
  " 1 1 1 g 15 2 9 4 2 3 1 1 1 1 1 6 1 u 2 1 1 0 1 u 7g 7 4 j 2 6 2 28 1 t p 13 6 1w p a 29 25 m 52 1 8 1 1h 8 32" +
  " 1 6v 18 17 1s 73 e8 1b l 1 6 12 2 v 1 2w 6d 5 9x 1 1a p 1 2g c 5x q b 8 3 a 1 c 0 l 1 3 0 2 1 1 2d 6 2 1 2h 1" +
  " 3 5 16 2o 2b c 1a b t 8 0 f v a 12 f lkv wg 1i o1 3 a 1 1 0 bq 4 1 9 a 4 2p q 3 1 fi8 a5 2 2x h2 f 3j 0 19 2 " +
  "9y 9 1 18 1y 0 3 0 4 1 94 8 1l g 2 2 1 c 3 0 1b 18 1a2 1 gf 0 2gm 0 1p1 7 4 g eve 3 5 0 wq 1 4ri lb 7ao 3 1 6 " +
  "1 1 1 82 19 2 h 3 8 az 1wg 0 3oz 37 1o 6t a 12 2 1n 5 2 m 1 7 t 4 1o l 1t 3 0 56 2e r 4 w9 e7 1j 3 1e 7 1 d 1 " +
  "1 1c8 0 28s 0 3l 0 k1 17 4 2r c e 2 e 1 e 1 10 n 4g 1k s d 17 4 8 7 1 e 5 4a 6y 5 k7 5 f 3 c 3 37 c 2g 7 b 4 0" +
  " f b 4 1j 8 9 6 13 8 t 2 1 26 9f c d 2 4 3 4 3 6 9 s 3 a 5 5 a 9 6 7 8 6 9 42 1 1i tx wyn w 37c 7 65 2 4g1 e 5" +
  "rk 2e7 f1 15u 3t6";
// Marks and signs that folding takes away.
const STRIPPED =
  "4t 0 gi 33 7n 6 7b 18 1 0 1 1 1 1 1 0 20 a 11 0 a k g 0 2t 6 2 5 2 1 1 3 bu 7 16 n 1 s 3hs u kx 1r ek 1 2a 0 3" +
  "3 w 17nz f g f 5r 0 i9s0 6n";
// Letters (and separators of digits) that do not decompose, and what they become.
const FOLDED =
  "\u00dfss \u00e6ae \u00f0d \u00f8o \u00feth \u0111d" +
  " \u0127h \u0131i \u0138k \u0142l \u014bn \u0153oe " +
  "\u0167t \u0180b \u0183b \u0188c \u018cd \u0192f \u0199k" +
  " \u019al \u019en \u01a5p \u01abt \u01adt \u01b4y \u01b6" +
  "z \u01e5g \u0221d \u0225z \u0234l \u0235n \u0236t " +
  "\u0237j \u023cc \u023fs \u0240z \u0247e \u0249j \u024bq" +
  " \u024dr \u024fy \u0253b \u0255c \u0256d \u0257d \u0259" +
  "e \u0260g \u0266h \u0268i \u026bl \u026cl \u026dl " +
  "\u0271m \u0272n \u0273n \u027cr \u027dr \u027er \u0282s" +
  " \u0288t \u028bv \u0290z \u0291z \u029dj \u02a0q \u03c2" +
  "\u03c3 \u0629\u0647 \u0649\u064a \u066b. \u066c, \u0671\u0627 \u06a9\u0643 " +
  "\u06c1\u0647 \u06cc\u064a \u06d0\u064a \u1d6cb \u1d6dd \u1d6ef \u1d6fm" +
  " \u1d70n \u1d71p \u1d72r \u1d73r \u1d74s \u1d75t \u1d76" +
  "z \u1d7dp \u1d80b \u1d81d \u1d82f \u1d83g \u1d84k " +
  "\u1d85l \u1d86m \u1d87n \u1d88p \u1d89r \u1d8as \u1d8cv" +
  " \u1d8dx \u1d8ez \u1d8fa \u1d91d \u1d92e \u1d96i \u1d99" +
  "u \u1effy \u2c61l \u2c65a \u2c66t \u2c68h \u2c6ak " +
  "\u2c6cz \u2c71v \u2c73w \u2c74v \u2c78e \u2c7ao \ua741k" +
  " \ua743k \ua745k \ua749l \ua74bo \ua74do \ua751p \ua753" +
  "p \ua755p \ua757q \ua759q \ua75fv \ua78el \ua791n " +
  "\ua793c \ua794c \ua795h \ua797b \ua799f \ua7a1g \ua7a3k" +
  " \ua7a5n \ua7a7r \ua7a9s \ua7b9u \ua7c8d \ua7cas \uab34" +
  "e \uab37l \uab38l \uab39l \uab3am \uab3bn \uab49r " +
  "\uab4eu \uab52u \uab56x \uab57x \uab58x \uab59x \uab5ay" +
  " \ud837\udf09t \ud837\udf11l \ud837\udf13l \ud837\udf16r \ud837\udf1ai \ud837\udf1bo \ud837\udf1d" +
  "c \ud837\udf1es";
// Signs that join inside a word.
const APOSTROPHES =
  "'\u2018\u2019\u02bb\u02bc\u05f3\u05f4\uff07";
